using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Consumers.Blocks;

/// <summary>One try to process a message.</summary>
/// <remarks>Who waits for its outcome goes on, on the thread that tells it, before that does anything else: so the next message of the stream is there at once.</remarks>
/// <param name="message">The message.</param>
internal sealed class MessageTry(StoredMessage message)
{
    private readonly TaskCompletionSource<ErrorRecord?> _outcome = new();

    /// <summary>The message.</summary>
    public StoredMessage Message => message;

    /// <summary>Why it failed; null where it did not.</summary>
    public Task<ErrorRecord?> Outcome => _outcome.Task;

    /// <summary>The block came to its end.</summary>
    /// <param name="error">Its first error, terminating or not; null where it did what it does.</param>
    public void End(ErrorRecord? error) => _outcome.TrySetResult(error);

    /// <summary>There will be no outcome.</summary>
    /// <param name="reason">Why not.</param>
    public void Abandon(Exception reason) => _outcome.TrySetException(reason);
}
