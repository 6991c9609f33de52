using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Reads the messages of an export file.</summary>
internal static class ExportFileReader
{
    private const int PageSize = 500;

    /// <summary>The messages, in the order of the lines, some hundred at a time.</summary>
    /// <param name="input">The file; closed at the end.</param>
    /// <param name="wanted">Which messages.</param>
    /// <param name="types">Only of these types, to the letter; null for all.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c>: a line is no message.</exception>
    public static async IAsyncEnumerable<IReadOnlyList<StoredMessage>> ReadAsync(
        Stream input, ExportOptions wanted, IReadOnlyCollection<string>? types, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var cursor = new FileCursor(input, wanted, cancellation, inAnyOrder: true);
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
}
