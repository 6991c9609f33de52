using System.Collections.Concurrent;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

/// <summary>Runs a subscription in the background and collects what it hands out.</summary>
internal sealed class Watcher : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<StoredMessage> _messages = new();
    private readonly TaskCompletionSource<long> _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isCaughtUp;

    public Watcher(EventoClient client, SubscriptionSource source, SubscriptionOptions? options = null, Func<StoredMessage, Task>? onMessage = null)
    {
        Running = Task.Run(async () =>
        {
            try
            {
                await foreach (var batch in client.SubscribeAsync(source, options, _stopping.Token))
                {
                    _begun.TrySetResult(batch.NextPosition);
                    foreach (var message in batch.Messages)
                    {
                        _messages.Enqueue(message);
                        if (onMessage is not null) await onMessage(message);
                    }
                    NextPosition = batch.NextPosition;
                    _isCaughtUp |= batch.IsCaughtUp;
                }
            }
            finally
            {
                _begun.TrySetCanceled();
            }
        });
    }

    /// <summary>The subscription; ends with what ended it.</summary>
    public Task Running { get; }

    public IReadOnlyList<StoredMessage> Messages => [.. _messages];

    public long NextPosition { get; private set; }

    /// <summary>The subscription has begun; gives its first position.</summary>
    public Task<long> BegunAsync() => _begun.Task.WaitAsync(Eventually.Hang);

    /// <summary>The subscription has read to the end once.</summary>
    public Task CaughtUpAsync() => UntilAsync(() => _isCaughtUp);

    /// <summary>So many messages have come.</summary>
    public async Task<IReadOnlyList<StoredMessage>> ReceivedAsync(int count)
    {
        await UntilAsync(() => _messages.Count >= count || Running.IsFaulted);
        if (_messages.Count < count) await Running;
        return Messages;
    }

    /// <summary>The subscription has ended by itself; throws what it ended with.</summary>
    public Task EndAsync() => Running.WaitAsync(Eventually.Hang);

    public static Task UntilAsync(Func<bool> condition) => Eventually.TrueAsync(condition);

    /// <summary>Cancels, and gives what the subscription ended with.</summary>
    public async Task<Exception?> StopAsync()
    {
        await _stopping.CancelAsync();
        return await Record.ExceptionAsync(EndAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }
}
