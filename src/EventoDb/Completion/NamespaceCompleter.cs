using System.Runtime.CompilerServices;
using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>Completes the names of namespaces.</summary>
internal class NamespaceCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<string> FindAsync(
        EventoClient client, IReadOnlyList<string> scope, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var space in await client.GetNamespacesAsync(cancellation).ConfigureAwait(false))
        {
            if (space.Name.StartsWith(prefix, StringComparison.Ordinal)) yield return space.Name;
        }
    }
}
