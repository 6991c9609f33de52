using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>Completes the names of a category's consumers: those that have kept a position.</summary>
internal sealed partial class ConsumerCompleter : NameCompleter
{
    /// <inheritdoc/>
    protected override IReadOnlyList<string> FindScope(IDictionary bound) => [.. Texts(bound, "Category").Take(1)];

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<string> FindAsync(
        EventoClient client, IReadOnlyList<string> scope, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var category in scope)
        {
            var positions = category + ":position-";
            await foreach (var stream in client.FindStreamsAsync(positions + prefix, cancellation).ConfigureAwait(false))
            {
                yield return GroupMember().Replace(stream.Name[positions.Length..], string.Empty);
            }
        }
    }

    [GeneratedRegex(@"-\d+-of-\d+$", RegexOptions.CultureInvariant)]
    private static partial Regex GroupMember();
}
