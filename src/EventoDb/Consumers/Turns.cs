namespace EventoDb.Consumers;

/// <summary>Lets one piece of work be done at a time, in the order in which they come.</summary>
internal sealed class Turns
{
    private Task _last = Task.CompletedTask;

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<Task> work, CancellationToken cancellation) => RunAsync(
        async () =>
        {
            await work().ConfigureAwait(false);
            return true;
        },
        cancellation);

    /// <summary>Does some work when its turn comes.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Keeps it from being begun, when what goes before has ended.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = Interlocked.Exchange(ref _last, turn.Task);
        try
        {
            await before.ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return await work().ConfigureAwait(false);
        }
        finally
        {
            turn.SetResult();
        }
    }
}
