using System.Buffers;

namespace EventoDb.Client;

/// <summary>Lines on their way, well under the server's limits (100 MiB a request, silent until its end).</summary>
internal sealed class ImportChunk : IDisposable
{
    /// <summary>How many records the server takes together, all or none.</summary>
    public const int ServerBatch = 1000;

    private const int MostLines = 5 * ServerBatch;
    private const int MostBytes = 8 * 1024 * 1024;
    private readonly ArrayBufferWriter<byte> _body = new(64 * 1024);
    private readonly ExportRecordWriter _records;
    private readonly List<(long Number, ImportLine Line, int End)> _lines = new(MostLines);
    private int _first;

    public ImportChunk() => _records = new ExportRecordWriter(_body);

    /// <summary>How many lines there are.</summary>
    public int Count => _lines.Count - _first;

    /// <summary>Whether another line is one too many.</summary>
    public bool IsFull => _lines.Count >= MostLines || _body.WrittenCount >= MostBytes;

    /// <summary>How many of the first lines fit into a request; at least one.</summary>
    /// <param name="limit">What the way to the server takes, in bytes.</param>
    public int CountFitting(int limit)
    {
        limit = Math.Min(limit, MostBytes);
        return Math.Max(1, _lines.Skip(_first).TakeWhile(line => line.End - Start <= limit).Count());
    }

    /// <summary>The first line's number in the file.</summary>
    public long FirstNumber => _lines[_first].Number;

    /// <summary>The first lines as a request's body.</summary>
    /// <param name="count">How many.</param>
    public ReadOnlyMemory<byte> Body(int count) => _body.WrittenMemory[Start.._lines[_first + count - 1].End];

    /// <summary>Adds a line.</summary>
    public void Add(long number, ImportLine line, ReadOnlySpan<byte> text)
    {
        _body.Write(text);
        _body.Write("\n"u8);
        _lines.Add((number, line, _body.WrittenCount));
    }

    /// <summary>Adds the line of a message, whose number is its global position.</summary>
    public void Add(in MessageView message)
    {
        _records.Write(message);
        _lines.Add((message.GlobalPosition, new ImportLine(ImportLine.KeyOf(message.IdUtf8), Stream: 0, message.Position, message.GlobalPosition), _body.WrittenCount));
    }

    /// <summary>How many of the lines lie at or before a global position.</summary>
    public int CountUpTo(long globalPosition) => _lines.Skip(_first).TakeWhile(line => line.Line.GlobalPosition <= globalPosition).Count();

    /// <summary>A line with its number in the file.</summary>
    public (long Number, ImportLine Line) this[int index] => (_lines[_first + index].Number, _lines[_first + index].Line);

    /// <summary>Drops the first lines, which have arrived.</summary>
    public void DropFirst(int count)
    {
        _first += count;
        if (Count > 0) return;
        _first = 0;
        _lines.Clear();
        _body.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();

    private int Start => _first == 0 ? 0 : _lines[_first - 1].End;
}
