using System.Runtime.CompilerServices;

namespace EventoDb.Client;

public sealed partial class EventoClient
{
    /// <summary>The most streams that <c>ns.streams</c> hands out at once.</summary>
    private const int LargestStreamPage = 1000;

    /// <summary>Makes a namespace (<c>ns.create</c>).</summary>
    /// <param name="name">Its name; not empty.</param>
    /// <param name="description">What it is for, or null.</param>
    /// <param name="token">A token of its name to give it, or null for a new one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The namespace with its token. The token is made here, so a lost answer loses no token: the namespace is then looked for with it.</returns>
    /// <exception cref="EventoException"><c>NAMESPACE_EXISTS</c>, <c>INVALID_REQUEST</c>, …</exception>
    /// <exception cref="ArgumentException">The token is malformed or names another namespace, or the name is one no token can hold.</exception>
    public async Task<CreatedNamespace> CreateNamespaceAsync(
        string name, string? description = null, string? token = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        token ??= EventoToken.Create(name);
        if (!EventoToken.TryGetNamespace(token, out var named)) throw new ArgumentException("The token is malformed: one begins with ns_ and ends in 64 hex digits.", nameof(token));
        if (named != name) throw new ArgumentException($"The token is one for namespace '{named}', not '{name}'.", nameof(token));
        var call = RpcCall.Change("ns.create", name, writer =>
        {
            writer.WriteStringValue(name);
            writer.WriteStartObject();
            if (description is not null) writer.WriteString("description"u8, description);
            writer.WriteString("token"u8, token);
            writer.WriteEndObject();
        });
        var parse = JsonAnswer.Of(answer => new CreatedNamespace(answer.Text("namespace"), answer.Text("token"), answer.Time("createdAt")));
        var (created, lost) = await ChangeOnceAsync(call, parse, EventoErrorCode.NamespaceExists, cancellationToken).ConfigureAwait(false);
        if (created is not null) return created;
        try
        {
            await WithToken(token).GetStreamVersionAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (EventoException e) when (e.Code == EventoErrorCode.AuthUnauthorized)
        {
            throw lost!;
        }
        return new CreatedNamespace(name, token, createdAt: null);
    }

    /// <summary>Deletes a namespace with all its messages (<c>ns.delete</c>). Any valid token may delete any namespace (eventodb 0.7.0, fact 10).</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EventoException"><c>NAMESPACE_NOT_FOUND</c>, …</exception>
    public async Task<DeletedNamespace> DeleteNamespaceAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var call = RpcCall.Change("ns.delete", name, writer => writer.WriteStringValue(name));
        var parse = JsonAnswer.Of(answer => new DeletedNamespace(answer.Text("namespace"), answer.OptionalTime("deletedAt"), answer.OptionalWhole("messagesDeleted") ?? 0));
        var (deleted, _) = await ChangeOnceAsync(call, parse, EventoErrorCode.NamespaceNotFound, cancellationToken).ConfigureAwait(false);
        return deleted ?? new DeletedNamespace(name, DeletedAt: null, MessagesDeleted: 0);
    }

    /// <summary>All namespaces (<c>ns.list</c>), whose message counts are a constant 0 in EventoDB 0.7.0 (fact 9).</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<NamespaceInfo>> GetNamespacesAsync(CancellationToken cancellationToken = default) => await CallAsync(
        RpcCall.Read("ns.list", null),
        JsonAnswer.ListOf(item => new NamespaceInfo(
            item.Text("namespace"), item.OptionalText("description") ?? string.Empty, item.Time("createdAt"), item.OptionalWhole("messageCount") ?? 0, null, null)),
        cancellationToken).ConfigureAwait(false);

    /// <summary>One namespace (<c>ns.info</c>), with its true message count.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="EventoException"><c>NAMESPACE_NOT_FOUND</c>, …</exception>
    public Task<NamespaceInfo> GetNamespaceAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return CallAsync(
            RpcCall.Read("ns.info", name, writer => writer.WriteStringValue(name)),
            JsonAnswer.Of(item => new NamespaceInfo(
                item.Text("namespace"), item.OptionalText("description") ?? string.Empty, item.Time("createdAt"),
                item.Whole("messageCount"), item.OptionalWhole("streamCount"), item.OptionalTime("lastActivity"))),
            cancellationToken);
    }

    /// <summary>One page of streams (<c>ns.streams</c>), by name.</summary>
    /// <param name="prefix">What their names start with, as the backend sees it: sqlite and postgres take it for a LIKE pattern (fact 8). Null for all.</param>
    /// <param name="limit">How many at most, 1 to 1000.</param>
    /// <param name="cursor">The last name of the page before, or null for the first page.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<StreamSummary>> GetStreamsPageAsync(
        string? prefix = null, int limit = LargestStreamPage, string? cursor = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, LargestStreamPage);
        var call = RpcCall.Read("ns.streams", prefix, writer =>
        {
            writer.WriteStartObject();
            if (!string.IsNullOrEmpty(prefix)) writer.WriteString("prefix"u8, prefix);
            writer.WriteNumber("limit"u8, limit);
            if (cursor is not null) writer.WriteString("cursor"u8, cursor);
            writer.WriteEndObject();
        });
        return await CallAsync(
            call,
            JsonAnswer.ListOf(item => new StreamSummary(item.Text("stream"), item.Whole("version"), item.OptionalTime("lastActivity"))),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>All streams whose names start with <paramref name="prefix"/>, to the letter, on every backend.</summary>
    /// <param name="prefix">What the names start with; empty for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<StreamSummary> FindStreamsAsync(string prefix = "", [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        // What LIKE would take for a wildcard or an escape is left to us (fact 8); the rest narrows the server's search.
        var special = prefix.AsSpan().IndexOfAny("%_\\");
        var asked = special < 0 ? prefix : prefix[..special];
        string? cursor = null;
        while (true)
        {
            var page = await GetStreamsPageAsync(asked, LargestStreamPage, cursor, cancellationToken).ConfigureAwait(false);
            foreach (var stream in page)
            {
                if (stream.Name.StartsWith(prefix, StringComparison.Ordinal)) yield return stream;
            }
            if (page.Count < LargestStreamPage) yield break;
            if (page[^1].Name == cursor) throw new EventoException(EventoErrorCode.MalformedResponse, $"{Uri} lists the streams after '{cursor}' with '{cursor}' again; it seems to be no EventoDB.");
            cursor = page[^1].Name;
        }
    }

    /// <summary>All categories of the namespace with their counts (<c>ns.categories</c>), true on every backend.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <remarks>pebble counts the messages of <c>a:command</c> with those of <c>a</c> too. Where there are two such names, the true number of messages
    /// in the namespace (<c>ns.info</c>) tells which counts they are.</remarks>
    public async Task<IReadOnlyList<CategorySummary>> GetCategoriesAsync(CancellationToken cancellationToken = default)
    {
        var told = await CallAsync(
            RpcCall.Read("ns.categories", null),
            JsonAnswer.ListOf(item => new CategorySummary(item.Text("category"), item.Whole("streamCount"), item.Whole("messageCount"))),
            cancellationToken).ConfigureAwait(false);
        if (!CategoryCounts.AreDoubtful(told)) return told;
        var corrected = CategoryCounts.WithoutInner(told);
        // Without a token, a server in test mode works in this namespace.
        var total = (await GetNamespaceAsync(Namespace ?? "default", cancellationToken).ConfigureAwait(false)).MessageCount;
        // Which is nearer: a few messages may have come between the two answers.
        return Distance(told) <= Distance(corrected) ? told : corrected;

        long Distance(IReadOnlyList<CategorySummary> categories) => Math.Abs(categories.Sum(static category => category.MessageCount) - total);
    }

    /// <summary>How many messages there are in the client's namespace; 0 where the server does not say it to this token. An estimate is no reason to fail:
    /// if the server refuses everything, what follows will say so.</summary>
    internal async Task<long> CountMessagesAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Without a token, a server in test mode works in this namespace.
            return (await GetNamespaceAsync(Namespace ?? "default", cancellationToken).ConfigureAwait(false)).MessageCount;
        }
        catch (EventoException e) when (e.StatusCode is not null)
        {
            return 0;
        }
    }

    /// <summary>Does a change that cannot be done twice: where an answer was lost and trying again fails with <paramref name="doneCode"/>, the first try
    /// may have done it.</summary>
    /// <returns>The answer; or null and the refusal, where an answer was lost.</returns>
    private async Task<(T? Value, EventoException? Refusal)> ChangeOnceAsync<T>(
        RpcCall call, AnswerParser<T> parse, string doneCode, CancellationToken cancellationToken)
        where T : class
    {
        var isLost = false;
        return await Retry.RunAsync<(T?, EventoException?)>(call.Method, call.Target, ChangeAsync, static failure => failure.IsTransient, cancellationToken).ConfigureAwait(false);

        async Task<(T?, EventoException?)> ChangeAsync(int attempt)
        {
            try
            {
                return (await CallAsync(call, parse, cancellationToken).ConfigureAwait(false), null);
            }
            catch (EventoException e) when (isLost && e.Code == doneCode)
            {
                return (null, e);
            }
            catch (EventoException e)
            {
                isLost |= e.OutcomeUnknown;
                throw;
            }
        }
    }
}
