using System.Runtime.CompilerServices;
using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>What a consumer has to process.</summary>
internal sealed class ConsumerFeed(EventoClient client, ConsumerIdentity consumer, string? correlation)
{
    /// <summary>What is there from a global position on, to the end.</summary>
    public async IAsyncEnumerable<SubscriptionBatch?> ReadAsync(long position, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = new CategoryReadOptions { Position = position, Group = consumer.Group, Correlation = correlation };
        await foreach (var page in client.ReadCategoryAsync(consumer.Category, options, cancellation).ConfigureAwait(false))
        {
            yield return new SubscriptionBatch(page, page[^1].GlobalPosition + 1, IsCaughtUp: false);
        }
    }

    /// <summary>What is there from a global position on, and what comes; null whenever nothing has come for a while.</summary>
    public async IAsyncEnumerable<SubscriptionBatch?> FollowAsync(long position, TimeSpan quiet, Outage outage, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var source = SubscriptionSource.Category(consumer.Category, consumer.Group, correlation);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var batches = client.SubscribeAsync(source, new SubscriptionOptions { Position = position, Outage = outage }, leaving.Token).GetAsyncEnumerator(leaving.Token);
        var next = Task.FromResult(false);
        try
        {
            while (true)
            {
                next = batches.MoveNextAsync().AsTask();
                while (!await IsDoneAsync(next, quiet, client.Timing).ConfigureAwait(false)) yield return null;
                if (!await next.ConfigureAwait(false)) yield break;
                yield return batches.Current;
            }
        }
        finally
        {
            // Left while nothing comes: an enumerator that is under way cannot be disposed of.
            await leaving.CancelAsync().ConfigureAwait(false);
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await batches.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> IsDoneAsync(Task task, TimeSpan limit, ClientTiming timing)
    {
        using var waiting = new CancellationTokenSource();
        await Task.WhenAny(task, timing.PauseAsync(limit, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        return task.IsCompleted;
    }
}
