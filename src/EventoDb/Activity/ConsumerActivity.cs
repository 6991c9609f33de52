namespace EventoDb.Activity;

/// <summary>How far a consumer has come.</summary>
/// <param name="Category">What it consumes.</param>
/// <param name="Name">Its name, with its share where it is a member of a group.</param>
/// <param name="Lag">How many messages are left for it.</param>
/// <param name="Behind">How old the oldest of them is.</param>
/// <param name="Parked">How many it has parked.</param>
/// <param name="Position">The global position of the last it has processed.</param>
/// <param name="UpdatedAt">When it recorded that; null for never.</param>
internal sealed record ConsumerActivity(string Category, string Name, long Lag, TimeSpan Behind, int Parked, long Position, DateTimeOffset? UpdatedAt)
{
    /// <summary>That of a consumer.</summary>
    public static ConsumerActivity Of(EventoConsumer consumer) =>
        new(consumer.Category, consumer.Consumer, consumer.Lag, consumer.Behind, consumer.Parked, consumer.Position, consumer.UpdatedAt);
}
