using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Brings the messages of an outbox to the server, in order, each exactly once, many of them in flight.</summary>
/// <param name="client">Writes.</param>
/// <param name="outbox">The outbox.</param>
/// <param name="connectionCount">How many connections share the work; with several, the order is kept within each stream only.</param>
internal sealed class OutboxSender(EventoClient client, Outbox outbox, int connectionCount = 1)
{
    // So many at most may be looked for again where this is cut off, for each connection and in all.
    private const int BatchLength = 128;
    private const int LongestBatch = 1024;

    /// <summary>Sends until nothing waits any more, for who has the right to.</summary>
    /// <param name="isQuick">Whether one short look must do to see whether the server is there.</param>
    /// <param name="cancellation">Ends the work; what is not settled then waits on.</param>
    /// <returns>What became of each message, once the outbox knows it.</returns>
    /// <exception cref="EventoException">The server cannot be reached, lets nobody in or fails for all; the rest waits on.</exception>
    public async IAsyncEnumerable<OutboxDelivery> SendAsync(bool isQuick, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var isReached = false;
        var doubtful = new DoubtfulWriter(client);
        await using var _ = doubtful.ConfigureAwait(false);
        var writer = new PipelinedWriter(client, window: null, connectionCount, halt: new WriteHalt());
        await using var __ = writer.ConfigureAwait(false);
        while (true)
        {
            var messages = await outbox.ReadAsync(Math.Min(BatchLength * connectionCount, LongestBatch), cancellation).ConfigureAwait(false);
            if (messages.Count == 0)
            {
                if (await outbox.FinishAsync(cancellation).ConfigureAwait(false)) yield break;
                continue;
            }
            if (!isReached) await RequireServerAsync(messages[0].Write.StreamName, isQuick, cancellation).ConfigureAwait(false);
            isReached = true;
            var tried = outbox.State!.Tried;
            await outbox.MarkTriedAsync(messages[^1].Sequence, cancellation).ConfigureAwait(false);
            var batch = new OutboxBatch(writer, writer.ConnectionOf, doubtful, outbox.State!, tried);
            await batch.SendAsync(messages, cancellation).ConfigureAwait(false);
            var deliveries = batch.Settled;
            if (deliveries.Count > 0)
            {
                var now = client.Timing.Clock.GetUtcNow();
                var rejections = deliveries.Where(delivery => delivery.Refusal is not null)
                    .Select(delivery => new OutboxRejection(delivery.Message, delivery.Refusal!.Code, delivery.Refusal.Message, now));
                await outbox.SettleAsync(deliveries[^1].Message.Sequence, [.. rejections], cancellation).ConfigureAwait(false);
            }
            foreach (var delivery in deliveries) yield return delivery;
            if (batch.Obstacle is { } obstacle) throw obstacle;
        }
    }

    private Task RequireServerAsync(string streamName, bool isQuick, CancellationToken cancellation) =>
        isQuick ? client.ProbeAsync(streamName, cancellation) : client.GetStreamVersionAsync(streamName, cancellation);
}
