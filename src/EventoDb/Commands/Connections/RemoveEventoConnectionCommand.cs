using System.Management.Automation;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Forgets saved connections, their tokens included.</summary>
[Cmdlet(VerbsCommon.Remove, "EventoConnection", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(void))]
public sealed class RemoveEventoConnectionCommand : EventoCmdlet
{
    /// <summary>The names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [NoTokenText]
    [ArgumentCompleter(typeof(SavedConnectionCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name) Guard(() => Remove(name), name);
    }

    private void Remove(string name)
    {
        var entry = SavedConnections.Get(name);
        if (!ShouldProcess($"{name} ({entry.Uri})", "Forget the saved connection")) return;
        new TokenVault(SessionState.InvokeCommand).Forget(name, entry);
        var saved = SavedConnections.Load();
        saved.Remove(name);
        SavedConnections.Store(saved);
    }
}
