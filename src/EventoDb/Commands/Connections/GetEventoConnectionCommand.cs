using System.Management.Automation;

namespace EventoDb.Commands;

/// <summary>The connection that cmdlets use when none is given; nothing where there is none.</summary>
[Cmdlet(VerbsCommon.Get, "EventoConnection")]
[OutputType(typeof(EventoConnection))]
public sealed class GetEventoConnectionCommand : EventoCmdlet
{
    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(
        () =>
        {
            if (EventoSession.Current.FindConnection() is { } connection) WriteObject(connection);
        },
        target: null);
}
