using System.Globalization;

namespace EventoDb.Client;

/// <summary>What a check of a whole export file found: it can be imported.</summary>
/// <param name="MessageCount">How many messages it holds.</param>
/// <param name="FirstGlobalPosition">The first one's global position, or null for an empty file.</param>
/// <param name="LastGlobalPosition">The last one's global position, or null for an empty file.</param>
/// <param name="Streams">Where its streams begin.</param>
/// <param name="LongLine">The number of the first line that EventoDB does not read, because it is too long; null for none.</param>
internal sealed record ImportFileCheck(long MessageCount, long? FirstGlobalPosition, long? LastGlobalPosition, StreamPositions Streams, long? LongLine)
{
    /// <summary>Reads files to their end.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="allowGap">Whether positions may be missing within a stream.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c>: a line is no record, or out of order; <c>POSITIONS_MISSING</c>: a stream has a gap. The message
    /// says which line.</exception>
    public static async Task<ImportFileCheck> RunAsync(ImportFiles files, bool allowGap, TransferProgress progress, CancellationToken cancellation)
    {
        long count = 0, last = 0;
        long? first = null, longLine = null;
        var streams = new StreamPositions();
        await foreach (var (number, line) in files.ReadAsync(cancellation).ConfigureAwait(false))
        {
            last = Check(number, line.Span, last, streams, allowGap, files);
            if (line.Length >= ImportLine.TooLong) longLine ??= number;
            first ??= last;
            progress.Report(++count);
        }
        return new ImportFileCheck(count, first, first is null ? null : last, streams, longLine);
    }

    /// <summary>A line cannot be imported.</summary>
    public static EventoException Refuse(string line, string why, Exception? inner = null) =>
        new(EventoErrorCode.InvalidRecord, $"{char.ToUpperInvariant(line[0])}{line[1..]} cannot be imported: {why}. Nothing was sent.", inner: inner);

    private static long Check(long number, ReadOnlySpan<byte> line, long last, StreamPositions streams, bool allowGap, ImportFiles files)
    {
        try
        {
            if (line.Length >= ImportLine.TooLongForAll) throw new FormatException("it is longer than the 100 MiB of a request");
            var record = ImportLine.Parse(line);
            if (record.GlobalPosition <= last) throw Misplaced("gpos", record.GlobalPosition, last, "in the file");
            if (streams.Advance(record.Stream, record.Position, record.GlobalPosition) is { } before)
            {
                // pebble would take it (eventodb 0.7.0, exchange "gpos free, pos taken").
                if (record.Position <= before) throw Misplaced("pos", record.Position, before, "in its stream");
                if (record.Position > before + 1 && !allowGap)
                {
                    throw ImportRoom.Missing(string.Create(CultureInfo.InvariantCulture, $"Before {files.Name(number)} its stream is at position {before}"), before, record.Position);
                }
            }
            return record.GlobalPosition;
        }
        catch (FormatException e)
        {
            throw Refuse(files.Name(number), e.Message, e);
        }
    }

    private static FormatException Misplaced(string field, long position, long before, string where) =>
        new(string.Create(CultureInfo.InvariantCulture, $"its \"{field}\" {position} does not follow {before}, the one before it {where}"));
}
