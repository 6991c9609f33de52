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
    /// <summary>Keeps a token.</summary>
    /// <param name="name">The connection's name.</param>
    /// <param name="token">The token.</param>
    /// <param name="vault">The vault's name; null for the default one.</param>
    /// <returns>The vault that has it, or the token as DPAPI has encrypted it.</returns>
    /// <exception cref="EventoException"><c>NO_TOKEN_STORE</c>: there is nothing that could keep it.</exception>
    public (string? Vault, string? Protected) Keep(string name, SecureString token, string? vault)
    {
        if (!HasSecretManagement)
        {
            if (vault is null && OperatingSystem.IsWindows()) return (null, (string)Run("param($token) ConvertFrom-SecureString -SecureString $token", token).Single().BaseObject);
            throw Missing("the module Microsoft.PowerShell.SecretManagement is not installed");
        }
        vault ??= FindDefault() ?? throw Missing("no vault is registered");
        Run("param($name, $token, $vault) Set-Secret -Name $name -Secret $token -Vault $vault -ErrorAction Stop", SecretOf(name), token, vault);
        return (vault, null);
    }

    /// <summary>The token of a saved connection; null where it has none.</summary>
    public string? Find(string name, SavedEntry entry)
    {
        if (!entry.HasToken) return null;
        if (entry.Vault is not null && !HasSecretManagement) throw Missing("the module Microsoft.PowerShell.SecretManagement is not installed");
        var found = entry.Vault is { } vault
            ? Run("param($name, $vault) Get-Secret -Name $name -Vault $vault -ErrorAction Stop", SecretOf(name), vault)
            : Run("param($text) ConvertTo-SecureString -String $text -ErrorAction Stop", entry.Protected);
        return TokenArgument.Read(found.Count > 0 ? found[0] : null)
            ?? throw new EventoException(ModuleErrorCode.NoTokenStore, $"The token of '{name}' is not in the vault '{entry.Vault}' any more.");
    }

    /// <summary>Forgets a token.</summary>
    public void Forget(string name, SavedEntry entry)
    {
        if (entry.Vault is { } vault && HasSecretManagement) Run("param($name, $vault) Remove-Secret -Name $name -Vault $vault -ErrorAction Stop", SecretOf(name), vault);
    }

    private bool HasSecretManagement => commands.GetCommand("Set-Secret", CommandTypes.Cmdlet | CommandTypes.Function) is not null;

    private static string SecretOf(string name) => $"EventoDb.{name.ToLowerInvariant()}";

    private string? FindDefault()
    {
        var vaults = Run("Get-SecretVault -ErrorAction Stop");
        var chosen = vaults.FirstOrDefault(static vault => LanguagePrimitives.IsTrue(vault.Properties["IsDefault"]?.Value)) ?? (vaults.Count == 1 ? vaults[0] : null);
        return chosen?.Properties["Name"]?.Value as string;
    }

    private Collection<PSObject> Run(string script, params object?[] arguments)
    {
        try
        {
            return commands.InvokeScript(script, useNewScope: true, System.Management.Automation.Runspaces.PipelineResultTypes.None, input: null, arguments);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw new EventoException(ModuleErrorCode.NoTokenStore, $"The vault refused: {e.Message}", inner: e);
        }
    }

    private static EventoException Missing(string why) => new(
        ModuleErrorCode.NoTokenStore, $"There is nowhere to keep the token: {why}. A token is not written into a file.");
}
