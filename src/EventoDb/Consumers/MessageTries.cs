using System.Management.Automation;
using System.Threading.Channels;
using EventoDb.Client;
using EventoDb.Consumers.Blocks;

namespace EventoDb.Consumers;

/// <summary>Tries to process messages, each as often as is said, with pauses that grow, as many at once as there are runners.</summary>
/// <param name="runners">What runs the script block.</param>
/// <param name="maxAttempts">How often a message is tried.</param>
/// <param name="retryDelay">The pause after the first try that failed; each further one is twice as long.</param>
/// <param name="clock">Lets the pauses pass.</param>
/// <param name="onFailedTry">Is told of a try that failed, and of the pause before the next; null before none.</param>
internal sealed class MessageTries(
    IReadOnlyList<IBlockRunner> runners, int maxAttempts, TimeSpan retryDelay, TimeProvider clock, Action<StoredMessage, int, ErrorRecord, TimeSpan?> onFailedTry)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);
    private readonly Channel<MessageTry> _due = Channel.CreateUnbounded<MessageTry>();

    /// <summary>How often a message is tried.</summary>
    public int MaxAttempts => maxAttempts;

    /// <summary>Has the runners try what is to be tried, until it is cancelled.</summary>
    /// <param name="isDue">Whether something is to be done before the next try.</param>
    /// <param name="beforeTry">Does it.</param>
    /// <param name="cancellation">Ends it.</param>
    public void Begin(Func<bool> isDue, Func<Task> beforeTry, CancellationToken cancellation)
    {
        foreach (var runner in runners) _ = TryAsync(runner, isDue, beforeTry, cancellation);
    }

    /// <summary>Processes a message, once the tries have begun.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Why the last try failed; null where one did not.</returns>
    public async Task<ErrorRecord?> ProcessAsync(StoredMessage message, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var next = new MessageTry(message);
            _due.Writer.TryWrite(next);
            var error = await next.Outcome.WaitAsync(cancellation).ConfigureAwait(false);
            if (error is null) return null;
            TimeSpan? pause = attempt < maxAttempts ? PauseAfter(attempt) : null;
            onFailedTry(message, attempt, error, pause);
            if (pause is null) return error;
            // Meanwhile the runner is free for messages of other streams.
            await Task.Delay(pause.Value, clock, cancellation).ConfigureAwait(false);
        }
    }

    private async Task TryAsync(IBlockRunner runner, Func<bool> isDue, Func<Task> beforeTry, CancellationToken cancellation)
    {
        while (await _due.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
        {
            if (!_due.Reader.TryRead(out var first)) continue;
            var input = new BlockInput(first, runner.HasOwnThread ? WaitForNext : TakeNext, cancellation) { BeforeEnd = runner.WaitForOutput };
            try
            {
                await beforeTry().ConfigureAwait(false);
                await runner.RunAsync(input, cancellation).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                input.Abandon(e);
            }
        }

        MessageTry? TakeNext() => !runner.HasToPause && !isDue() && _due.Reader.TryRead(out var next) ? next : null;

        MessageTry? WaitForNext()
        {
            var next = _due.Reader.ReadAsync(cancellation).AsTask().GetAwaiter().GetResult();
            try
            {
                if (isDue()) beforeTry().GetAwaiter().GetResult();
                return next;
            }
            catch (Exception e)
            {
                next.Abandon(e);
                throw;
            }
        }
    }

    private TimeSpan PauseAfter(int attempt)
    {
        var pause = retryDelay.TotalMilliseconds * Math.Pow(2, attempt - 1);
        return pause < LongestDelay.TotalMilliseconds ? TimeSpan.FromMilliseconds(pause) : LongestDelay;
    }
}
