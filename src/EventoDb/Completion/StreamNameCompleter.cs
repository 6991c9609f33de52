using System.Runtime.CompilerServices;
using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>Completes the names of streams.</summary>
internal class StreamNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<string> FindAsync(
        EventoClient client, IReadOnlyList<string> scope, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stream in client.FindStreamsAsync(prefix, cancellation).ConfigureAwait(false)) yield return stream.Name;
    }
}
