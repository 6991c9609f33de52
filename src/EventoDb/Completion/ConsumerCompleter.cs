using System.Collections;
using System.Runtime.CompilerServices;
using EventoDb.Client;
using EventoDb.Consumers;

namespace EventoDb.Completion;

/// <summary>Completes the names of a category's consumers that have recorded a position: of a group's members also the group's.</summary>
internal class ConsumerCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> FindScope(IDictionary bound) => [.. Texts(bound, "Category").Take(1)];

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<string> FindAsync(
        EventoClient client, IReadOnlyList<string> scope, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var category in scope)
        {
            await foreach (var consumer in ConsumerSearch.FindAsync(client, category, prefix, cancellation).ConfigureAwait(false))
            {
                yield return consumer.Name;
                yield return consumer.FullName;
            }
        }
    }
}
