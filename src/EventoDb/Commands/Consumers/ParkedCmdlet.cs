using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>A cmdlet about the messages that a consumer has parked.</summary>
public abstract class ParkedCmdlet : NamedConsumerCmdlet
{
    private protected Patience Patience => new(Client);

    /// <summary>What is parked of a consumer.</summary>
    private protected ParkedStore Load(ConsumerIdentity consumer) => Await(new ParkedStore(consumer).RefreshAsync(Patience, Cancellation));

    /// <summary>What is parked, of a member's share.</summary>
    private protected static IReadOnlyList<ParkedMessage> ShareOf(ConsumerIdentity consumer, ParkedStore parked) =>
        [.. parked.Open.Where(message => consumer.Group?.Owns(message.StreamName) != false)];
}
