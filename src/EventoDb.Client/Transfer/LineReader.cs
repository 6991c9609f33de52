using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Reads a file of lines in constant memory.</summary>
internal static class LineReader
{
    private const int BufferSize = 256 * 1024;

    // A line a little over the limit is handed out, so that it can be refused by number; an endless one is cut here.
    private const int LongestKept = ImportLine.TooLongForAll + BufferSize;

    /// <summary>What some editors on Windows put at the start of UTF-8 files.</summary>
    private static ReadOnlySpan<byte> Utf8Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The lines that hold more than white space, with their numbers from 1.</summary>
    /// <param name="input">The file; closed at the end.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async IAsyncEnumerable<(long Number, ReadOnlyMemory<byte> Line)> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: BufferSize, minimumReadSize: BufferSize / 4));
        var number = 0L;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
                var buffer = read.Buffer;
                while (TryTakeLine(ref buffer, read.IsCompleted, out var line))
                {
                    if (++number == 1 && line.Span.StartsWith(Utf8Mark)) line = line[Utf8Mark.Length..];
                    if (!IsBlank(line)) yield return (number, line);
                }
                if (buffer.Length > LongestKept) yield return (number + 1, buffer.Slice(0, LongestKept).ToArray());
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted) yield break;
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool isEnd, out ReadOnlyMemory<byte> line)
    {
        line = default;
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = Contiguous(buffer.Slice(0, end));
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }
        if (!isEnd || buffer.IsEmpty) return false;
        line = Contiguous(buffer);
        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static ReadOnlyMemory<byte> Contiguous(ReadOnlySequence<byte> line) => line.IsSingleSegment ? line.First : line.ToArray();

    private static bool IsBlank(ReadOnlyMemory<byte> line) => line.Span.IndexOfAnyExcept(" \t\r"u8) < 0;
}
