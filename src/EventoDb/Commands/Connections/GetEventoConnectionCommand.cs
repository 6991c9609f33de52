using System.Management.Automation;

namespace EventoDb.Commands;

/// <summary>The connection that cmdlets use when none is given; nothing where there is none.</summary>
[Cmdlet(VerbsCommon.Get, "EventoConnection", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoConnection), typeof(EventoSavedConnection))]
public sealed class GetEventoConnectionCommand : EventoCmdlet
{
    /// <summary>The connections that are saved for Connect-EventoServer -Name instead.</summary>
    [Parameter]
    public SwitchParameter Saved { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(
        () =>
        {
            if (Saved)
            {
                foreach (var (name, entry) in SavedConnections.Load()) WriteObject(new EventoSavedConnection(name, entry));
                return;
            }
            if (EventoSession.Current.FindConnection() is { } connection) WriteObject(connection);
        },
        target: null);
}
