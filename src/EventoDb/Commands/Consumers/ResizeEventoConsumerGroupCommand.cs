using System.Globalization;
using System.Management.Automation;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>Moves a stopped consumer group, or a consumer without one, to another number of members.</summary>
[Cmdlet(VerbsCommon.Resize, "EventoConsumerGroup", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoConsumer))]
public sealed class ResizeEventoConsumerGroupCommand : NamedConsumerCmdlet
{
    /// <summary>How many members the group is to have.</summary>
    [Parameter(Mandatory = true)]
    [ValidateRange(1, 10_000)]
    [NoTokenText]
    public int GroupSize { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        // A member's name stands for its group: so they come through the pipeline.
        var named = Identity;
        if (named.Name.Length == 0) throw new ArgumentException("A group needs a name: the consumer without one has no members.");
        var resize = new GroupResize(Category, named.Name, GroupSize);
        Await(resize.LoadAsync(Client, Cancellation));
        if (!resize.IsDone)
        {
            var action = string.Create(CultureInfo.InvariantCulture, $"Move from {resize.Source} to {GroupSize}");
            if (!ShouldProcess($"consumer '{named.Name}' of category '{Category}'", action)) return;
            Await(resize.MoveAsync(new Patience(Client), Cancellation));
        }
        Describe(new ConsumerSurvey(Client), resize.Members);
    }
}
