using System.Buffers;

namespace EventoDb.Client;

/// <summary>Lines on their way in one request, well under the server's limits (100 MiB a body, 1,000 records a batch, silent until the end).</summary>
internal sealed class ImportChunk
{
    /// <summary>How many records the server takes together, all or none.</summary>
    public const int ServerBatch = 1000;

    private const int MostLines = 5 * ServerBatch;
    private const int MostBytes = 8 * 1024 * 1024;
    private readonly ArrayBufferWriter<byte> _body = new(64 * 1024);
    private readonly List<(long Number, long GlobalPosition)> _lines = new(MostLines);

    /// <summary>The request's body.</summary>
    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    /// <summary>How many lines there are.</summary>
    public int Count => _lines.Count;

    /// <summary>Whether another line is one too many.</summary>
    public bool IsFull => _lines.Count >= MostLines || _body.WrittenCount >= MostBytes;

    /// <summary>Adds a line.</summary>
    public void Add(long number, long globalPosition, ReadOnlySpan<byte> line)
    {
        _body.Write(line);
        _body.Write("\n"u8);
        _lines.Add((number, globalPosition));
    }

    /// <summary>The number, in the file, of the line at <paramref name="index"/>.</summary>
    public long NumberAt(int index) => _lines[Math.Min(index, _lines.Count - 1)].Number;

    /// <summary>How many of the lines lie at or before a global position.</summary>
    public int CountUpTo(long globalPosition) => _lines.Count(line => line.GlobalPosition <= globalPosition);

    /// <summary>Drops the first lines, which have arrived.</summary>
    public void DropFirst(int count)
    {
        var rest = Body.Span;
        for (var i = 0; i < count; i++) rest = rest[(rest.IndexOf((byte)'\n') + 1)..];
        var kept = rest.ToArray();
        _body.ResetWrittenCount();
        _body.Write(kept);
        _lines.RemoveRange(0, count);
    }
}
