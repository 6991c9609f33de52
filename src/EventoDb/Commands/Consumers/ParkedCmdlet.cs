using System.Management.Automation;
using EventoDb.Completion;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>A cmdlet about the messages that a consumer has parked.</summary>
public abstract class ParkedCmdlet : ConnectedCmdlet
{
    /// <summary>The category that is consumed.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string Category { get; set; } = string.Empty;

    /// <summary>The consumer's name. Of a group that of all members, or with a share, such as <c>billing-0-of-4</c>, that of one.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ConsumerCompleter))]
    public string Consumer { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override object? Target => Consumer;

    private protected ConsumerIdentity Identity => ConsumerIdentity.Read(Category, Consumer);

    private protected Patience Patience => new(Client);

    /// <summary>What is parked of a consumer.</summary>
    private protected ParkedStore Load(ConsumerIdentity consumer) => Await(new ParkedStore(consumer).RefreshAsync(Patience, Cancellation));

    /// <summary>What is parked, of a member's share.</summary>
    private protected static IReadOnlyList<ParkedMessage> ShareOf(ConsumerIdentity consumer, ParkedStore parked) =>
        [.. parked.Open.Where(message => consumer.Group?.Owns(message.StreamName) != false)];
}
