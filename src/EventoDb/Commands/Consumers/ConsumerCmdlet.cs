using EventoDb.Client;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>A cmdlet that tells how far consumers have come.</summary>
public abstract class ConsumerCmdlet : ConnectedCmdlet
{
    /// <summary>How far a consumer has come; counts what is left for it.</summary>
    private protected EventoConsumer Describe(ConsumerIdentity consumer)
    {
        var recorded = Await(new PositionStore(consumer).LoadAsync(Client, Cancellation));
        var options = new CategoryReadOptions { Position = recorded.Position + 1, Group = consumer.Group };
        var lag = Await(Client.ReadCategoryPagesAsync(consumer.Category, options, Cancellation)).Sum(page => (long)page.Count);
        return new EventoConsumer(consumer.Category, consumer.FullName, recorded.Position, lag, recorded.UpdatedAt);
    }
}
