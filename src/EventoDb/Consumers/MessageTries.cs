using System.Management.Automation;
using System.Threading.Channels;
using EventoDb.Client;
using EventoDb.Consumers.Blocks;

namespace EventoDb.Consumers;

/// <summary>Tries to process messages, each as often as is said, with pauses that grow, as many at once as there are runners.</summary>
/// <param name="runners">What runs the script block.</param>
/// <param name="maxAttempts">How often a message is tried.</param>
/// <param name="retryDelay">The pause after the first try that failed; each further one is twice as long.</param>
/// <param name="timing">Clock and waits.</param>
/// <param name="onFailedTry">Is told of a try that failed, and of the pause before the next; null before none.</param>
internal sealed class MessageTries(
    IReadOnlyList<IBlockRunner> runners, int maxAttempts, TimeSpan retryDelay, ClientTiming timing, Action<StoredMessage, int, ErrorRecord, TimeSpan?> onFailedTry)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(1);
    private readonly Channel<IBlockRunner> _idle = Fill(runners);

    /// <summary>How often a message is tried.</summary>
    public int MaxAttempts => maxAttempts;

    /// <summary>Processes a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="beforeTry">What is awaited when its turn has come, before a try.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Why the last try failed; null where one did not.</returns>
    public async Task<ErrorRecord?> ProcessAsync(StoredMessage message, Func<Task> beforeTry, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var error = await TryAsync(message, beforeTry, cancellation).ConfigureAwait(false);
            if (error is null) return null;
            TimeSpan? pause = attempt < maxAttempts ? PauseAfter(attempt) : null;
            onFailedTry(message, attempt, error, pause);
            if (pause is null) return error;
            // Meanwhile the runner is free for messages of other streams.
            await timing.PauseAsync(pause.Value, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<ErrorRecord?> TryAsync(StoredMessage message, Func<Task> beforeTry, CancellationToken cancellation)
    {
        var runner = await _idle.Reader.ReadAsync(cancellation).ConfigureAwait(false);
        try
        {
            await beforeTry().ConfigureAwait(false);
            return await runner.RunAsync(message, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _idle.Writer.TryWrite(runner);
        }
    }

    private TimeSpan PauseAfter(int attempt)
    {
        var pause = retryDelay.TotalMilliseconds * Math.Pow(2, attempt - 1);
        return pause < LongestDelay.TotalMilliseconds ? TimeSpan.FromMilliseconds(pause) : LongestDelay;
    }

    private static Channel<IBlockRunner> Fill(IReadOnlyList<IBlockRunner> runners)
    {
        var idle = Channel.CreateUnbounded<IBlockRunner>();
        foreach (var runner in runners) idle.Writer.TryWrite(runner);
        return idle;
    }
}
