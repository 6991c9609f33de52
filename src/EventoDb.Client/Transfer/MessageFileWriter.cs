using System.Buffers;

namespace EventoDb.Client;

/// <summary>Writes messages as lines of an export, one after the other.</summary>
internal sealed class MessageFileWriter : IDisposable
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

    public MessageFileWriter(Stream output)
    {
        _output = output;
        _records = new ExportRecordWriter(_lines);
    }

    /// <summary>What was written so far.</summary>
    public ExportResult Result => new(_count, _first, _last) { UnimportableCount = _unimportable.Count, Unimportable = _unimportable.First };

    /// <summary>Writes a message.</summary>
    /// <exception cref="ArgumentException">It does not lie behind the one before.</exception>
    public void Write(StoredMessage message)
    {
        if (message.GlobalPosition <= _last)
        {
            throw new ArgumentException($"{message} has global position {message.GlobalPosition}, and the message before it {_last}: a file is in global order, and holds each position once (Sort-Object GlobalPosition).");
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

    /// <inheritdoc/>
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
