using System.Buffers;

namespace EventoDb.Client;

/// <summary>Writes lines to a stream while the next ones are made: a file's writes take their time, and compressing takes more.</summary>
/// <param name="output">The stream; nobody else uses it before <see cref="FinishAsync"/> has ended.</param>
internal sealed class LineOutput(Stream output) : IBufferWriter<byte>
{
    private ArrayBufferWriter<byte> _made = new(1024 * 1024);
    private ArrayBufferWriter<byte> _written = new(1024 * 1024);
    private Task _writing = Task.CompletedTask;

    /// <summary>How many bytes were made since the last <see cref="WriteAsync"/>.</summary>
    public int MadeCount => _made.WrittenCount;

    /// <inheritdoc/>
    public void Advance(int count) => _made.Advance(count);

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0) => _made.GetMemory(sizeHint);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => _made.GetSpan(sizeHint);

    /// <summary>Waits until what was made before is written, and begins to write what was made since.</summary>
    /// <exception cref="IOException">What was made before could not be written.</exception>
    public async ValueTask WriteAsync(CancellationToken cancellation)
    {
        await _writing.ConfigureAwait(false);
        (_made, _written) = (_written, _made);
        _made.ResetWrittenCount();
        var lines = _written.WrittenMemory;
        // A compressing stream works in the call itself.
        _writing = Task.Run(() => output.WriteAsync(lines, cancellation).AsTask(), CancellationToken.None);
    }

    /// <summary>Waits until all is written.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public Task FinishAsync() => _writing;
}
