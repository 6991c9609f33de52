using System.Runtime.CompilerServices;
using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Finds consumers by the streams that hold their positions.</summary>
internal static class ConsumerSearch
{
    /// <summary>The consumers of a category that have a position, each once.</summary>
    /// <param name="client">The client to ask with.</param>
    /// <param name="category">The category.</param>
    /// <param name="prefix">What their names start with.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static async IAsyncEnumerable<ConsumerIdentity> FindAsync(
        EventoClient client, string category, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in (string?[])[ConsumerIdentity.PositionStreamBase(category), ConsumerIdentity.FormerPositionStreamBase(category)])
        {
            if (start is null) continue;
            await foreach (var stream in client.FindStreamsAsync(prefix.Length == 0 ? start : $"{start}-{prefix}", cancellation).ConfigureAwait(false))
            {
                if (NameIn(stream.Name, start) is { } name && found.Add(name)) yield return ConsumerIdentity.Read(category, name);
            }
        }
    }

    /// <summary>The categories that have consumers, by the streams in which positions are kept.</summary>
    /// <param name="categories">The names of all categories.</param>
    public static IEnumerable<string> CategoriesIn(IEnumerable<string> categories) =>
        categories.Select(CategoryOf).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private static string? CategoryOf(string streamCategory)
    {
        var end = streamCategory.LastIndexOfAny([':', '+']);
        if (end <= 0) return null;
        var category = streamCategory[..end];
        return streamCategory == ConsumerIdentity.PositionStreamBase(category) || streamCategory == ConsumerIdentity.FormerPositionStreamBase(category) ? category : null;
    }

    private static string? NameIn(string stream, string start) => stream.Length == start.Length ? string.Empty : stream[start.Length] == '-' ? stream[(start.Length + 1)..] : null;
}
