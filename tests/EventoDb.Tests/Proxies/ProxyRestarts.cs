using EventoDb.Tests.Support;

namespace EventoDb.Tests.Proxies;

/// <summary>Takes a proxy's configuration anew, and stops and starts the proxy, in turn, while requests go through it, until it is disposed of.</summary>
internal sealed class ProxyRestarts : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private int _count;

    /// <summary>Begins.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="requests">How many requests have reached the server so far.</param>
    /// <param name="every">After how many more there is the next restart.</param>
    public ProxyRestarts(ProxyProcess proxy, Func<int> requests, int every) => _running = Task.Run(async () =>
    {
        for (var next = requests() + every; ; next = requests() + every)
        {
            while (requests() < next && !_stopping.IsCancellationRequested) await Task.Delay(1);
            if (_stopping.IsCancellationRequested) return;
            if (_count % 2 == 0)
            {
                await proxy.StopAsync();
                await proxy.StartAsync();
            }
            else
            {
                proxy.Reload();
            }
            Interlocked.Increment(ref _count);
        }
    });

    /// <summary>How many there were.</summary>
    public int Count => Volatile.Read(ref _count);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }
}
