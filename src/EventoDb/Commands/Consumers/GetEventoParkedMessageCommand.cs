using System.Management.Automation;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>The messages that a consumer has parked, each with why.</summary>
[Cmdlet(VerbsCommon.Get, "EventoParkedMessage", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoParkedMessage))]
public sealed class GetEventoParkedMessageCommand : ParkedCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var consumer = Identity;
        foreach (var parked in ShareOf(consumer, Load(consumer)))
        {
            var message = Await(ParkedContent.ReadAsync(Patience, parked, Cancellation));
            WriteObject(parked.Describe(consumer, message is null ? null : new EventoCategoryMessage(message, asHashtable: false)));
        }
    }
}
