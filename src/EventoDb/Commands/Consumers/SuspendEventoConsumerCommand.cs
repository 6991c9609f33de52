using System.Management.Automation;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>Suspends a consumer, or all members of a group: one that runs waits before its next message, on whatever machine; one that is started says so and ends.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "EventoConsumer", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(void))]
public sealed class SuspendEventoConsumerCommand : NamedConsumerCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var consumer = Identity;
        if (ShouldProcess(consumer.ToString(), "Suspend")) Await(new ControlStore(consumer).ChangeAsync(new Patience(Client), suspends: true, Cancellation));
    }
}
