using System.Globalization;

namespace EventoDb.Client;

/// <summary>What a check of a whole export file found: it can be imported.</summary>
/// <param name="MessageCount">How many messages it holds.</param>
/// <param name="FirstGlobalPosition">The first one's global position, or null for an empty file.</param>
/// <param name="LastGlobalPosition">The last one's global position, or null for an empty file.</param>
internal sealed record ImportFileCheck(long MessageCount, long? FirstGlobalPosition, long? LastGlobalPosition)
{
    /// <summary>Reads a file to its end.</summary>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c>: a line is no record, or is out of global order; the message says which.</exception>
    public static async Task<ImportFileCheck> RunAsync(Stream input, TransferProgress progress, CancellationToken cancellation)
    {
        long count = 0, last = 0;
        long? first = null;
        await foreach (var (number, line) in LineReader.ReadAsync(input, cancellation).ConfigureAwait(false))
        {
            var position = Check(number, line.Span, last);
            first ??= position;
            last = position;
            progress.Report(++count);
        }
        return new ImportFileCheck(count, first, first is null ? null : last);
    }

    private static long Check(long number, ReadOnlySpan<byte> line, long last)
    {
        try
        {
            var record = ImportLine.Parse(line);
            if (record.GlobalPosition <= last) throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"its \"gpos\" {record.GlobalPosition} does not follow {last}"));
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
}
