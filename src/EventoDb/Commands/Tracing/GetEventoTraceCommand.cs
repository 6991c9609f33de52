using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Tracing;

namespace EventoDb.Commands;

/// <summary>Everything that belongs together with a message, as a tree of causes and effects.</summary>
[Cmdlet(VerbsCommon.Get, "EventoTrace", DefaultParameterSetName = InputSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoTraceEntry))]
public sealed class GetEventoTraceCommand : TraceCmdlet
{
    private protected override void Emit(MessageTrace trace)
    {
        foreach (var entry in TraceTree.Order(trace)) WriteObject(entry);
    }
}
