using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Reads the messages of an export, without a server.</summary>
public static class ExportFileReader
{
    private const int PageSize = 500;

    /// <summary>The messages, in the order of the lines, some hundred at a time; memory stays flat.</summary>
    /// <param name="input">The lines, as <see cref="EventoClient.ExportAsync"/> writes them; closed at the end.</param>
    /// <param name="options">Which messages; null for all.</param>
    /// <param name="types">Only of these types, to the letter; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c>: a line is no message.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<StoredMessage>> ReadAsync(
        Stream input, ExportOptions? options = null, IReadOnlyCollection<string>? types = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        var cursor = new FileCursor(input, options ?? new ExportOptions(), cancellationToken, inAnyOrder: true);
        await using (cursor.ConfigureAwait(false))
        {
            var page = new List<StoredMessage>(PageSize);
            while (await cursor.MoveNextAsync().ConfigureAwait(false))
            {
                if (types?.Contains(cursor.Current.Type, StringComparer.Ordinal) == false) continue;
                page.Add(cursor.Current.ToMessage());
                if (page.Count < PageSize) continue;
                yield return page;
                page = new List<StoredMessage>(PageSize);
            }
            if (page.Count > 0) yield return page;
        }
    }

    /// <summary>The message of a line.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <exception cref="FormatException">It is no record of an export.</exception>
    public static StoredMessage ReadLine(ReadOnlySpan<byte> line) => new MessageView(ExportLine.Parse(line).ToFields(line), line).ToMessage();
}
