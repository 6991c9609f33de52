using System.Diagnostics;
using System.Management.Automation;

namespace EventoDb.Commands;

/// <summary>Asks the connected server how it is.</summary>
[Cmdlet(VerbsCommon.Get, "EventoServer", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoServerInfo))]
public sealed class GetEventoServerCommand : ConnectedCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var version = Await(Client.GetSystemVersionAsync(Cancellation));
        var started = Stopwatch.GetTimestamp();
        var health = Await(Client.GetSystemHealthAsync(Cancellation));
        WriteObject(new EventoServerInfo(ResolveConnection(), version, health, Stopwatch.GetElapsedTime(started)));
    }
}
