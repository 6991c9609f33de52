using System.Threading.Channels;

namespace EventoDb.Consumers.Blocks;

/// <summary>What other threads have the pipeline's thread do, in order: emit an object, run a script block. Whoever has much to be done waits until it is.</summary>
/// <param name="ending">Ends the waits.</param>
internal sealed class PipelineQueue(CancellationToken ending)
{
    private const int MostWaiting = 256;
    private readonly Channel<Action> _actions = Channel.CreateBounded<Action>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    /// <summary>Has something done; the calling thread waits only where too much waits already.</summary>
    /// <exception cref="OperationCanceledException">The pipeline ends.</exception>
    public void Post(Action action)
    {
        if (_actions.Writer.TryWrite(action)) return;
        _actions.Writer.WriteAsync(action, ending).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Has something done, and waits until it is.</summary>
    /// <exception cref="OperationCanceledException">The pipeline ends.</exception>
    public async Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _actions.Writer.WriteAsync(() => done.SetResult(work()), ending).ConfigureAwait(false);
        return await done.Task.WaitAsync(ending).ConfigureAwait(false);
    }

    /// <summary>There is no more to be done.</summary>
    public void Complete() => _actions.Writer.TryComplete();

    /// <summary>Waits until there is something to be done; false when there will be no more.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _actions.Reader.WaitToReadAsync(cancellation);

    /// <summary>Does, on this thread, what is to be done now.</summary>
    public void DoWhatIsThere()
    {
        while (_actions.Reader.TryRead(out var action)) action();
    }
}
