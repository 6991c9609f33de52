using System.Runtime.CompilerServices;

namespace EventoDb.Client;

public sealed partial class EventoClient
{
    /// <summary>One page of a stream (<c>stream.get</c>).</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="position">The position to start at, inclusive; null for the start.</param>
    /// <param name="globalPosition">The global position to start at, inclusive; null for the start. Not together with <paramref name="position"/>.</param>
    /// <param name="batchSize">How many messages at most, 1–10000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The messages in order; fewer than asked only at the end. Nothing where the stream does not exist.</returns>
    public Task<MessagePage> GetStreamPageAsync(
        string streamName, long? position = null, long? globalPosition = null, int batchSize = 1000, CancellationToken cancellationToken = default) =>
        AskStreamPageAsync(streamName, position, globalPosition, batchSize, cancellationToken, canAskForLess: false);

    /// <summary>All messages of a stream, one by one; the next page is fetched while the caller works on this one, from the second on.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="options">Which messages; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<StoredMessage> ReadStreamAsync(
        string streamName, StreamReadOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var page in ReadStreamPagesAsync(streamName, options, cancellationToken).ConfigureAwait(false))
        {
            foreach (var message in page) yield return message;
        }
    }

    /// <summary>As <see cref="ReadStreamAsync"/>, page by page, for those who have to do with many messages at once. A page is gone once the next is asked for:
    /// what is to be kept are its messages, each of which is made when it is asked for. The last one may have none: it tells how far was read.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="options">Which messages; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<MessagePage> ReadStreamPagesAsync(
        string streamName, StreamReadOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= new StreamReadOptions();
        var start = await FindStartAsync(streamName, options, cancellationToken).ConfigureAwait(false);
        Task<MessagePage> AskAsync(long? from, int count, PagedReader.PageEndSeen endSeen, CancellationToken ending) =>
            AskStreamPageAsync(streamName, from, from is null ? options.GlobalPosition : null, count, ending, endSeen);
        await foreach (var page in ReadPagesAsync(AskAsync, start, options, mayGuess: true, cancellationToken).ConfigureAwait(false)) yield return page;
    }

    /// <summary>The position of the first message of a stream that was written at a time or later.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="time">The time.</param>
    /// <param name="fullScan">See <see cref="ReadOptions.FullScan"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The position; where there is no such message yet, the one that the next message will have, or a later one.</returns>
    /// <remarks>Some 20 small requests in a million messages, and a page; see <see cref="ReadOptions.Since"/>.</remarks>
    public async Task<long> FindStreamPositionAsync(string streamName, DateTimeOffset time, bool fullScan = false, CancellationToken cancellationToken = default)
    {
        // The version first: what is written meanwhile lies after it.
        var version = await GetStreamVersionAsync(streamName, cancellationToken).ConfigureAwait(false);
        var options = new StreamReadOptions { Since = time, FullScan = fullScan, MaxCount = 1 };
        await foreach (var message in ReadStreamAsync(streamName, options, cancellationToken).ConfigureAwait(false)) return message.Position;
        return version + 1;
    }

    /// <summary>The last messages of a stream, without reading those before.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="count">How many at most, 1 or more.</param>
    /// <param name="options">Which messages; null for any. <see cref="ReadOptions.Position"/> is the first that may be among them; the rest as in
    /// <see cref="ReadStreamAsync"/>, but for the greatest number and the global position.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<MessageTail> ReadStreamTailAsync(
        string streamName, long count, StreamReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        options ??= new StreamReadOptions();
        if (options.GlobalPosition is not null) throw new ArgumentException("A tail begins at no global position.", nameof(options));
        var lowest = await FindStartAsync(streamName, options, cancellationToken).ConfigureAwait(false) ?? 0;
        var end = await GetStreamVersionAsync(streamName, cancellationToken).ConfigureAwait(false) + 1;
        return await ReadTailAsync(
            (window, ending) => ReadStreamPagesAsync(streamName, window, ending), count, options, lowest, end,
            (time, from, to) => SearchStreamTimeAsync(streamName, time, from, to, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The position in the stream to start reading at; null for the start, or for where the global position asked for lies.</summary>
    private async Task<long?> FindStartAsync(string streamName, StreamReadOptions options, CancellationToken cancellationToken)
    {
        // A global position narrows as well, and is not to be mixed with one in the stream.
        if (options.GlobalPosition is not null || options.Times.SearchTime is not { } time) return options.Position;
        var version = await GetStreamVersionAsync(streamName, cancellationToken).ConfigureAwait(false);
        return (await SearchStreamTimeAsync(streamName, time, options.Position ?? 0, version, cancellationToken).ConfigureAwait(false)).Older;
    }

    private Task<(long Older, long Younger)> SearchStreamTimeAsync(string streamName, DateTimeOffset time, long lowest, long head, CancellationToken cancellationToken)
    {
        return new TimeSearch(AskAsync, time).FindAsync(lowest, head, cancellationToken);

        async Task<(long, DateTimeOffset)?> AskAsync(long position, CancellationToken ending)
        {
            using var page = await AskStreamPageAsync(streamName, position, null, 1, ending).ConfigureAwait(false);
            return page.Count == 0 ? null : (page.Last.Position, page.Last.Time);
        }
    }

    /// <summary>The last message of a stream (<c>stream.last</c>).</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="type">Only of this type; null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message, or null where there is none.</returns>
    public Task<StoredMessage?> GetLastMessageAsync(string streamName, string? type = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(streamName);
        var call = RpcCall.Read("stream.last", streamName, writer =>
        {
            writer.WriteStringValue(streamName);
            if (string.IsNullOrEmpty(type)) return;
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
            writer.WriteEndObject();
        });
        return CallAsync(call, answer => MessagePageParser.ParseLast(answer.Body, streamName), cancellationToken);
    }

    /// <summary>The version of a stream: the position of its last message (<c>stream.version</c>).</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The version; -1 where the stream does not exist, ready to be an expected version.</returns>
    public async Task<long> GetStreamVersionAsync(string streamName, CancellationToken cancellationToken = default) =>
        (await AskStreamVersionAsync(streamName, cancellationToken).ConfigureAwait(false)).Version;

    internal Task<(long Version, DateTimeOffset? ServerTime)> AskStreamVersionAsync(string streamName, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(streamName);
        return CallAsync(StreamVersionCall(streamName), static answer => (StreamVersionAnswer(answer), answer.ServerTime), cancellationToken);
    }

    private static AnswerParser<long> StreamVersionAnswer { get; } =
        JsonAnswer.Of(answer => answer.ValueKind == System.Text.Json.JsonValueKind.Null ? -1 : answer.Whole());

    private static RpcCall StreamVersionCall(string streamName) => RpcCall.Read("stream.version", streamName, writer => writer.WriteStringValue(streamName));

    internal Task<MessagePage> AskStreamPageAsync(
        string streamName, long? position, long? globalPosition, int batchSize, CancellationToken cancellationToken, PagedReader.PageEndSeen? endSeen = null, bool canAskForLess = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(streamName);
        RequireBatchSize(batchSize);
        var call = RpcCall.Read("stream.get", streamName, writer =>
        {
            writer.WriteStringValue(streamName);
            writer.WriteStartObject();
            if (position is { } from) writer.WriteNumber("position"u8, from);
            if (globalPosition is { } globalFrom) writer.WriteNumber("globalPosition"u8, globalFrom);
            writer.WriteNumber("batchSize"u8, batchSize);
            writer.WriteEndObject();
        });
        AnswerParser<MessagePage> parse = answer =>
        {
            if (endSeen is not null && PageTail.TryFindEnd(answer.Body, position, batchSize, streamName, out var end)) endSeen(end, answer.Length);
            var page = MessagePageParser.ParseStream(answer, streamName, globalPosition is null ? position : null);
            page.IsLast = page.Received < batchSize;
            return page;
        };
        return AskPageAsync(call, batchSize, canAskForLess, parse, cancellationToken);
    }

    private static void RequireBatchSize(int batchSize, [CallerArgumentExpression(nameof(batchSize))] string? parameter = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchSize, EventoClientOptions.MaxBatchSize, parameter);
    }
}
