using System.Runtime.CompilerServices;
using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>Completes the names of categories.</summary>
internal class CategoryCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<string> FindAsync(
        EventoClient client, IReadOnlyList<string> scope, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var category in await client.GetCategoriesAsync(cancellation).ConfigureAwait(false))
        {
            if (category.Name.StartsWith(prefix, StringComparison.Ordinal)) yield return category.Name;
        }
    }
}
