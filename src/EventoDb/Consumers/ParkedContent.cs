using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Reads parked messages where they lie: a record has only their places.</summary>
internal static class ParkedContent
{
    /// <summary>The message; null where it is no longer there.</summary>
    public static Task<StoredMessage?> ReadAsync(Patience patience, ParkedMessage message, CancellationToken cancellation) => patience.TryAsync(
        async ending =>
        {
            var page = await patience.Client.GetStreamPageAsync(message.StreamName, message.Position, batchSize: 1, cancellationToken: ending).ConfigureAwait(false);
            return page.FirstOrDefault(found => found.Position == message.Position && found.GlobalPosition == message.GlobalPosition);
        },
        message.StreamName,
        cancellation);
}
