namespace EventoDb.Client;

public sealed partial class EventoClient
{
    /// <summary>Writes a message (<c>stream.write</c>), exactly once.</summary>
    /// <param name="streamName">The stream; not empty.</param>
    /// <param name="message">The message. Where it has no id, one is made here.</param>
    /// <param name="cancellationToken">Ends the wait. Whether the message arrived is then not known.</param>
    /// <returns>Where the message lies.</returns>
    /// <exception cref="EventoVersionConflictException">The stream is not at the expected version; nothing was written.</exception>
    /// <exception cref="EventoException">The server refused the message, or it could not be brought there; nothing was written, unless the
    /// exception's message says that this is not known.</exception>
    /// <remarks>Where the answer is lost, the message's id is looked for in the stream, and the message sent again only where it did not arrive.</remarks>
    public Task<WriteResult> WriteAsync(string streamName, NewMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(streamName);
        ArgumentNullException.ThrowIfNull(message);
        return new ExactlyOnceWriter(this).WriteAsync(WriteRequest.Create(streamName, message), isQuick: false, cancellationToken);
    }

    /// <summary>Opens a writer that keeps many writes in flight, in order, each exactly once. Nothing is sent yet.</summary>
    /// <param name="options">How it writes; null for one connection, and as many at a time as make the rate grow.</param>
    /// <returns>The writer; dispose it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The window or the number of connections is out of range.</exception>
    public MessageWriter OpenWriter(MessageWriterOptions? options = null) => MessageWriter.Open(this, options ?? new MessageWriterOptions(), halt: null);

    /// <summary>Sends a write once, come what may.</summary>
    /// <param name="write">The write.</param>
    /// <param name="expectedVersion">The version to expect, or null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="isQuick">Whether connecting must not take long.</param>
    /// <param name="attempt">Which try it is, from 1.</param>
    internal Task<WriteResult> SendWriteOnceAsync(WriteRequest write, long? expectedVersion, CancellationToken cancellationToken, bool isQuick = false, int attempt = 1) =>
        _transport.CallOnceAsync(
            write.ToCall(expectedVersion), _token, answer => write.ParseResult(answer.Body), Telemetry, Options.Timeout, cancellationToken,
            isQuick ? Timing.QuickConnect : null, attempt);

    /// <summary>Asks the server for a stream's version, once and not for long, to see whether it answers.</summary>
    internal Task ProbeAsync(string streamName, CancellationToken cancellationToken) =>
        _transport.CallOnceAsync(StreamVersionCall(streamName), _token, StreamVersionAnswer, Telemetry, Timing.LongestLook, cancellationToken, Timing.QuickConnect);
}
