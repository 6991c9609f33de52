using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Security;
using EventoDb.Client;

namespace EventoDb;

/// <summary>Where the tokens of saved connections are: in the user's vault of the module Microsoft.PowerShell.SecretManagement, by its cmdlets; where that is not
/// installed, on Windows, encrypted by DPAPI, by PowerShell's own.</summary>
/// <param name="commands">Runs cmdlets in the session.</param>
internal sealed class TokenVault(CommandInvocationIntrinsics commands)
{
    // By its module's name: a session may have commands of other modules, or of its own, that are called the same.
    private const string Module = "Microsoft.PowerShell.SecretManagement";
    private const string Dpapi = "DPAPI";

    /// <summary>Keeps a token.</summary>
    /// <param name="name">The connection's name.</param>
    /// <param name="token">The token.</param>
    /// <param name="vault">The vault's name; null for the default one.</param>
    /// <returns>The vault that has it, or the token as DPAPI has encrypted it.</returns>
    /// <exception cref="EventoException"><c>NO_TOKEN_STORE</c>: there is nothing that could keep it; <c>VAULT_ERROR</c>: the vault refuses.</exception>
    public (string? Vault, string? Protected) Keep(string name, SecureString token, string? vault)
    {
        if (!HasSecretManagement)
        {
            if (vault is null && OperatingSystem.IsWindows()) return (null, (string)Ask(Dpapi, "param($token) ConvertFrom-SecureString -SecureString $token", token).Single().BaseObject);
            throw Missing($"the module {Module} is not installed");
        }
        vault ??= FindDefault() ?? throw Missing("no vault is registered");
        Ask(Called(vault), $"param($name, $token, $vault) {Module}\\Set-Secret -Name $name -Secret $token -Vault $vault -ErrorAction Stop", SecretOf(name), token, vault);
        return (vault, null);
    }

    /// <summary>The token of a saved connection; null where it has none.</summary>
    public string? Find(string name, SavedEntry entry)
    {
        if (!entry.HasToken) return null;
        if (entry.Vault is not { } vault) return TokenArgument.Read(Ask(Dpapi, "param($text) ConvertTo-SecureString -String $text -ErrorAction Stop", entry.Protected)[0]);
        if (!HasSecretManagement) throw Missing($"the module {Module} is not installed");
        var found = Ask(Called(vault), $"param($name, $vault) {Module}\\Get-Secret -Name $name -Vault $vault -ErrorAction Stop", SecretOf(name), vault);
        return TokenArgument.Read(found.Count > 0 ? found[0] : null)
            ?? throw new EventoException(ModuleErrorCode.VaultError, $"The token of '{name}' is not in the vault '{vault}' any more.");
    }

    /// <summary>Forgets a token; one that is gone already is no error.</summary>
    public void Forget(string name, SavedEntry entry)
    {
        if (entry.Vault is not { } vault || !HasSecretManagement) return;
        try
        {
            Ask(Called(vault), $"param($name, $vault) {Module}\\Remove-Secret -Name $name -Vault $vault -ErrorAction Stop", SecretOf(name), vault);
        }
        catch (EventoException) when (!IsThere(name, vault))
        {
        }
    }

    private bool HasSecretManagement => commands.GetCommand($@"{Module}\Set-Secret", CommandTypes.Cmdlet | CommandTypes.Function) is not null;

    private static string SecretOf(string name) => $"EventoDb.{name.ToLowerInvariant()}";

    private string? FindDefault()
    {
        var vaults = Vaults();
        var chosen = vaults.FirstOrDefault(static vault => LanguagePrimitives.IsTrue(vault.Properties["IsDefault"]?.Value)) ?? (vaults.Count == 1 ? vaults[0] : null);
        return chosen is null ? null : NameOf(chosen);
    }

    private bool IsThere(string name, string vault) =>
        Vaults().Any(one => string.Equals(NameOf(one), vault, StringComparison.OrdinalIgnoreCase))
            && Ask(Called(vault), $"param($name, $vault) {Module}\\Get-SecretInfo -Name $name -Vault $vault -ErrorAction Stop", SecretOf(name), vault).Count > 0;

    private Collection<PSObject> Vaults() => Ask(Module, $"{Module}\\Get-SecretVault -ErrorAction Stop");

    private static string? NameOf(PSObject vault) => vault.Properties["Name"]?.Value as string;

    private static string Called(string vault) => $"The vault '{vault}'";

    private Collection<PSObject> Ask(string store, string script, params object?[] arguments)
    {
        try
        {
            return commands.InvokeScript(script, useNewScope: true, System.Management.Automation.Runspaces.PipelineResultTypes.None, input: null, arguments);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            // What it said, without the engine's words on -ErrorAction.
            var said = (e as ActionPreferenceStopException)?.ErrorRecord.ToString() ?? e.Message;
            throw new EventoException(ModuleErrorCode.VaultError, $"{store} refused: {said}", inner: e);
        }
    }

    private static EventoException Missing(string why) => new(
        ModuleErrorCode.NoTokenStore, $"There is nowhere to keep the token: {why}. A token is not written into a file.");
}
