using System.Globalization;

namespace EventoDb.Client;

/// <summary>What a check of a whole export file found: it can be imported.</summary>
/// <param name="MessageCount">How many messages it holds.</param>
/// <param name="FirstGlobalPosition">The first one's global position, or null for an empty file.</param>
/// <param name="LastGlobalPosition">The last one's global position, or null for an empty file.</param>
/// <param name="Streams">Where its streams begin.</param>
internal sealed record ImportFileCheck(long MessageCount, long? FirstGlobalPosition, long? LastGlobalPosition, StreamPositions Streams)
{
    /// <summary>Reads a file to its end.</summary>
    /// <param name="input">The file; closed at the end.</param>
    /// <param name="allowGap">Whether positions may be missing within a stream.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c>: a line is no record, or out of order; <c>POSITIONS_MISSING</c>: a stream has a gap. The message
    /// says which line.</exception>
    public static async Task<ImportFileCheck> RunAsync(Stream input, bool allowGap, TransferProgress progress, CancellationToken cancellation)
    {
        long count = 0, last = 0;
        long? first = null;
        var streams = new StreamPositions();
        await foreach (var (number, line) in LineReader.ReadAsync(input, cancellation).ConfigureAwait(false))
        {
            last = Check(number, line.Span, last, streams, allowGap);
            first ??= last;
            progress.Report(++count);
        }
        return new ImportFileCheck(count, first, first is null ? null : last, streams);
    }

    private static long Check(long number, ReadOnlySpan<byte> line, long last, StreamPositions streams, bool allowGap)
    {
        try
        {
            var record = ImportLine.Parse(line);
            if (record.GlobalPosition <= last) throw Misplaced("gpos", record.GlobalPosition, last, "in the file");
            if (streams.Advance(record.Stream, record.Position, record.GlobalPosition) is { } before)
            {
                // pebble would take it (eventodb 0.7.0, exchange "gpos free, pos taken").
                if (record.Position <= before) throw Misplaced("pos", record.Position, before, "in its stream");
                if (record.Position > before + 1 && !allowGap)
                {
                    throw ImportRoom.Missing(string.Create(CultureInfo.InvariantCulture, $"Before line {number} its stream is at position {before}"), before, record.Position);
                }
            }
            return record.GlobalPosition;
        }
        catch (FormatException e)
        {
            throw new EventoException(
                EventoErrorCode.InvalidRecord,
                string.Create(CultureInfo.InvariantCulture, $"Line {number} cannot be imported: {e.Message}. Nothing was sent."),
                inner: e);
        }
    }

    private static FormatException Misplaced(string field, long position, long before, string where) =>
        new(string.Create(CultureInfo.InvariantCulture, $"its \"{field}\" {position} does not follow {before}, the one before it {where}"));
}
