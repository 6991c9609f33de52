using System.Collections;
using System.Runtime.CompilerServices;
using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>Completes the types of messages: those found at the ends of the streams or categories on the command line, without reading all of them.</summary>
internal sealed class TypeCompleter : NameCompleter
{
    private const int MessagesOfStream = 200;
    private const int MessagesOfCategory = 500;
    private const int StreamsOfCategory = 8;

    /// <summary>Streams, each after its dash; categories, each after a star; nothing for all messages.</summary>
    /// <inheritdoc/>
    protected override IReadOnlyList<string> FindScope(IDictionary bound) =>
        [.. Texts(bound, "StreamName").Select(static name => "=" + name).Concat(Texts(bound, "Category").Select(static name => "*" + name)).Take(4)];

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<string> FindAsync(
        EventoClient client, IReadOnlyList<string> scope, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (scope.Count == 0) scope = ["*"];
        foreach (var place in scope)
        {
            var name = place[1..];
            var types = place[0] == '=' ? FindInStreamAsync(client, name, cancellation) : FindInCategoryAsync(client, name, cancellation);
            await foreach (var type in types.ConfigureAwait(false)) yield return type;
        }
    }

    private static async IAsyncEnumerable<string> FindInStreamAsync(EventoClient client, string stream, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var version = await client.GetStreamVersionAsync(stream, cancellation).ConfigureAwait(false);
        if (version < 0)
        {
            // A new stream will hold what its kind holds.
            await foreach (var type in FindInCategoryAsync(client, StreamName.GetCategory(stream), cancellation).ConfigureAwait(false)) yield return type;
            yield break;
        }
        long[] starts = version < MessagesOfStream ? [0] : [Math.Max(0, version - MessagesOfStream + 1), 0];
        foreach (var start in starts)
        {
            foreach (var message in await client.GetStreamPageAsync(stream, start, batchSize: MessagesOfStream, cancellationToken: cancellation).ConfigureAwait(false)) yield return message.Type;
        }
    }

    private static async IAsyncEnumerable<string> FindInCategoryAsync(EventoClient client, string category, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var streams = new List<StreamSummary>();
        await foreach (var stream in client.FindStreamsAsync(category.Length == 0 ? string.Empty : category + "-", cancellation).ConfigureAwait(false))
        {
            streams.Add(stream);
            if (streams.Count == 1000) break;
        }
        foreach (var stream in streams.OrderByDescending(static stream => stream.LastActivity).Take(StreamsOfCategory))
        {
            var start = Math.Max(0, stream.Version - MessagesOfStream + 1);
            foreach (var message in await client.GetStreamPageAsync(stream.Name, start, batchSize: MessagesOfStream, cancellationToken: cancellation).ConfigureAwait(false)) yield return message.Type;
        }
        foreach (var message in await client.GetCategoryPageAsync(category, batchSize: MessagesOfCategory, cancellationToken: cancellation).ConfigureAwait(false)) yield return message.Type;
    }
}
