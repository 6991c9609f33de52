using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Saves a connection under a name, for Connect-EventoServer -Name in other sessions: the address in a file of the user's, the token in a vault.</summary>
[Cmdlet(VerbsData.Save, "EventoConnection", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(void))]
public sealed class SaveEventoConnectionCommand : ConnectedCmdlet
{
    /// <summary>The name; case does not matter.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    [NoTokenText]
    [ArgumentCompleter(typeof(SavedConnectionCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>The vault of SecretManagement that is to hold the token; without it the default one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [NoTokenText]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [PSDefaultValue(Help = "the default vault")]
    public string? Vault { get; set; }

    /// <summary>Takes the place of one that has the name.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var connection = ResolveConnection();
        var saved = SavedConnections.Load();
        if (saved.TryGetValue(Name, out var there) && !Force)
        {
            throw new EventoException(ModuleErrorCode.ConnectionExists, $"A connection is saved as '{Name}' already: {there.Uri}.");
        }
        if (!ShouldProcess(connection.ToString(), $"Save as '{Name}'")) return;
        var options = connection.Client.Options;
        if (options.Proxy is not null) WriteWarning("The proxy is not saved: give -Proxy to Connect-EventoServer -Name as well.");
        var vault = new TokenVault(SessionState.InvokeCommand);
        var (kept, encrypted) = connection.Client.GetToken() is { } token ? vault.Keep(Name, TokenArgument.ToSecureString(token), Vault) : (null, null);
        saved.Remove(Name);
        saved[Name] = new SavedEntry(
            connection.Uri.ToString(), connection.Namespace, connection.TimeoutSec, connection.RetryCount, options.SkipCertificateCheck, kept, encrypted);
        SavedConnections.Store(saved);
        // In the vault that has it no longer.
        if (there?.Vault is { } former && former != kept) vault.Forget(Name, there);
    }
}
