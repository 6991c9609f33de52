using System.Buffers;

namespace EventoDb.Client;

/// <summary>Writes messages as lines of an export, one after the other, as <see cref="EventoClient.ExportAsync"/> does it for what a namespace holds.</summary>
public sealed class ExportFileWriter : IDisposable
{
    private const int FlushedLength = 1024 * 1024;
    private readonly ArrayBufferWriter<byte> _lines = new(64 * 1024);
    private readonly UnimportableLines _unimportable = new();
    private readonly ExportRecordWriter _records;
    private readonly Stream _output;
    private bool _isClosed;
    private long _count;
    private long? _first;
    private long? _last;

    /// <summary>Begins an export.</summary>
    /// <param name="output">Where to; closed at the end.</param>
    public ExportFileWriter(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _records = new ExportRecordWriter(_lines);
    }

    /// <summary>What was written so far.</summary>
    public ExportResult Result => new(_count, _first, _last) { UnimportableCount = _unimportable.Count, Unimportable = _unimportable.First };

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message; its data and metadata are written as they are.</param>
    /// <exception cref="ArgumentException">It does not lie behind the one before.</exception>
    public void Write(StoredMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.GlobalPosition <= _last)
        {
            throw new ArgumentException($"{message} has global position {message.GlobalPosition}, and the message before it {_last}: a file is in global order, and holds each position once.");
        }
        var before = _lines.WrittenCount;
        var view = message.AsView();
        _records.Write(view);
        _unimportable.Look(view, _lines.WrittenCount - before - 1);
        _first ??= message.GlobalPosition;
        _last = message.GlobalPosition;
        _count++;
        if (_lines.WrittenCount >= FlushedLength) Flush();
    }

    /// <summary>Writes what is left, and closes the stream.</summary>
    public void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        Flush();
        _records.Dispose();
        _output.Dispose();
    }

    private void Flush()
    {
        _output.Write(_lines.WrittenSpan);
        _lines.ResetWrittenCount();
    }
}
