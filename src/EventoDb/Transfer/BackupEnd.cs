using System.Text;
using EventoDb.Client;

namespace EventoDb;

/// <summary>Where an export file that is added to ends, as far as it is whole. What a process that was killed left half done stands behind that.</summary>
/// <param name="Length">How many bytes are whole.</param>
/// <param name="LastLine">The last message's line; empty where there is none. It may be behind the end, where nothing before is whole.</param>
/// <param name="IsLastKept">Whether that line is before the end.</param>
/// <param name="NeedsLineEnd">Whether the last line has no end.</param>
internal sealed record BackupEnd(long Length, ReadOnlyMemory<byte> LastLine, bool IsLastKept, bool NeedsLineEnd)
{
    private const int BlockSize = 64 * 1024;
    private const int NeverWritten = 16;

    private static ReadOnlySpan<byte> Beginning => "{\"id\":\""u8;

    /// <summary>Finds the end of a file of lines: reads no more than its last.</summary>
    /// <param name="file">The file.</param>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c>: it is no export.</exception>
    public static BackupEnd OfLines(FileStream file)
    {
        for (long size = BlockSize; ; size *= 2)
        {
            var start = Math.Max(0, file.Length - size);
            var block = new byte[file.Length - start];
            file.Position = start;
            file.ReadExactly(block);
            var line = new LineTail();
            line.Add(block);
            // A block may begin within the line.
            if (start == 0 || (!line.Whole.IsEmpty && block.AsSpan().IndexOf((byte)'\n') < block.AsSpan().LastIndexOf(line.Whole.Span))) return OfLines(file, line.Whole, line.Rest);
        }
    }

    /// <summary>Finds the end of a compressed file: reads all of it.</summary>
    /// <param name="file">The file; stays open.</param>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c>: it is no export.</exception>
    /// <exception cref="InvalidDataException">It is no gzip file, or damaged before its end.</exception>
    public static BackupEnd OfMembers(FileStream file)
    {
        file.Position = 0;
        var reader = new GZipReader(file);
        var lines = new LineTail();
        var whole = lines.ToPair();
        var wholeLength = 0L;
        try
        {
            var buffer = new byte[BlockSize];
            int read;
            do
            {
                read = reader.Read(buffer);
                if (reader.WholeLength != wholeLength) (whole, wholeLength) = (lines.ToPair(), reader.WholeLength);
                lines.Add(buffer.AsSpan(0, read));
            }
            while (read > 0);
        }
        catch (InvalidDataException) when (reader.IsCut || EndsUnwritten(file))
        {
            if (reader.WholeLength != wholeLength) (whole, wholeLength) = (lines.ToPair(), reader.WholeLength);
        }
        if (LineTail.IsBlank(whole.Behind.Span)) return Of(wholeLength, whole.Whole, lines.Whole, needsLineEnd: !whole.Behind.IsEmpty);
        Require(IsRecord(whole.Behind.Span), whole.Behind);
        return new BackupEnd(wholeLength, whole.Behind, IsLastKept: true, NeedsLineEnd: true);
    }

    private static BackupEnd OfLines(FileStream file, ReadOnlyMemory<byte> whole, ReadOnlyMemory<byte> rest)
    {
        if (!LineTail.IsBlank(rest.Span) && IsRecord(rest.Span)) return new BackupEnd(file.Length, rest, IsLastKept: true, NeedsLineEnd: true);
        // What is cut off has begun as a record does; zeros were never written.
        var begun = rest.Span.TrimEnd((byte)0);
        Require(LineTail.IsBlank(begun) || begun.StartsWith(Beginning) || Beginning.StartsWith(begun), rest);
        return Of(file.Length - rest.Length, whole, default, needsLineEnd: false);
    }

    private static BackupEnd Of(long length, ReadOnlyMemory<byte> kept, ReadOnlyMemory<byte> lost, bool needsLineEnd)
    {
        var last = kept.IsEmpty ? lost : kept;
        Require(last.IsEmpty || IsRecord(last.Span), last);
        return new BackupEnd(length, last, IsLastKept: !kept.IsEmpty, needsLineEnd);
    }

    private static bool EndsUnwritten(FileStream file)
    {
        if (file.Length < NeverWritten) return false;
        Span<byte> end = stackalloc byte[NeverWritten];
        file.Position = file.Length - NeverWritten;
        file.ReadExactly(end);
        return end.IndexOfAnyExcept((byte)0) < 0;
    }

    private static bool IsRecord(ReadOnlySpan<byte> line)
    {
        try
        {
            ExportFileReader.ReadLine(line);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static void Require(bool condition, ReadOnlyMemory<byte> line)
    {
        if (condition) return;
        var text = Encoding.UTF8.GetString(line.Span[..Math.Min(60, line.Length)]);
        throw new EventoException(EventoErrorCode.InvalidRecord, $"The file's last line is no message of an export, so nothing is added to it: {text}");
    }
}
