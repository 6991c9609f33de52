using System.Runtime.CompilerServices;
using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>What a consumer has to process: its share of the messages after the recorded position that pass its filter and are not done.</summary>
internal sealed class ConsumerFeed(EventoClient client, ConsumerIdentity consumer, ConsumerFilter filter, RecordedPosition recorded)
{
    private readonly HashSet<long> _done = [.. recorded.Beyond];

    /// <summary>What is there, to the end. What comes last tells how far the category was read, also past what is not for this consumer.</summary>
    public async IAsyncEnumerable<SubscriptionBatch?> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var options = filter.From(recorded.Position + 1, consumer.Group);
        await foreach (var page in client.ReadCategoryPagesAsync(consumer.Category, options, cancellation).ConfigureAwait(false))
        {
            yield return new SubscriptionBatch([.. page.Where(IsWanted)], page.End!.Value, page.IsLast);
        }
    }

    /// <summary>What is there, and what comes; null whenever nothing has come for a while.</summary>
    public async IAsyncEnumerable<SubscriptionBatch?> FollowAsync(TimeSpan quiet, Outage outage, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var source = SubscriptionSource.Category(consumer.Category, consumer.Group, filter.Correlation);
        var options = new SubscriptionOptions { Position = recorded.Position + 1, Outage = outage };
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var batches = client.SubscribeAsync(source, options, leaving.Token).GetAsyncEnumerator(leaving.Token);
        var next = Task.FromResult(false);
        try
        {
            while (true)
            {
                next = batches.MoveNextAsync().AsTask();
                while (!await IsDoneAsync(next, quiet, client.Options.TimeProvider).ConfigureAwait(false)) yield return null;
                if (!await next.ConfigureAwait(false)) yield break;
                yield return batches.Current with { Messages = [.. batches.Current.Messages.Where(IsWanted)] };
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

    private bool IsWanted(StoredMessage message) => filter.TakesType(message.Type) && !_done.Contains(message.GlobalPosition);

    private static async Task<bool> IsDoneAsync(Task task, TimeSpan limit, TimeProvider clock)
    {
        using var waiting = new CancellationTokenSource();
        await Task.WhenAny(task, Task.Delay(limit, clock, waiting.Token)).ConfigureAwait(false);
        await waiting.CancelAsync().ConfigureAwait(false);
        return task.IsCompleted;
    }
}
