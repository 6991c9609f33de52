using System.Management.Automation;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>Lets a consumer run again that was suspended, or all members of a group.</summary>
[Cmdlet(VerbsLifecycle.Resume, "EventoConsumer", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(void))]
public sealed class ResumeEventoConsumerCommand : NamedConsumerCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var consumer = Identity;
        if (ShouldProcess(consumer.ToString(), "Resume")) Await(new ControlStore(consumer).ChangeAsync(new Patience(Client), suspends: false, Cancellation));
    }
}
