using System.Text;
using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Tests.Support;

/// <summary>An EventoDB 0.7.0 in memory, as a client sees it with one of its backends: <c>/rpc</c>, <c>/health</c>, <c>/version</c>, tokens, errors in the
/// server's words, <c>/subscribe</c>, and each backend's ways. Has no <c>/import</c>.</summary>
internal sealed class BackendStandIn : IAsyncDisposable
{
    private readonly Lock _oneAtATime = new();
    private readonly StandInStore _store;
    private readonly StandInMethods _methods;
    private readonly StubServer _server;
    private Task _death = Task.CompletedTask;

    /// <summary>Starts an empty server that has the namespace <c>default</c>.</summary>
    public BackendStandIn(BackendKind kind)
    {
        _store = new StandInStore(kind) { Written = Subscriptions.Publish };
        _methods = new StandInMethods(_store);
        Token = StandInTokens.Create("default", new string('0', 64));
        _store.Create("default", "Default namespace", Token, DateTime.UtcNow.AddSeconds(-1));
        _server = new StubServer(RespondAsync);
    }

    /// <summary>Given each request and what would answer it; may answer otherwise, before or after doing it, or not do it at all.</summary>
    public delegate Task<StubAnswer> Interception(StubRequest request, Func<StubAnswer> perform, CancellationToken cancellation);

    /// <summary>What comes between a request and its answer; null for nothing.</summary>
    public Interception? Intercept { get; set; }

    /// <summary>Whether any token or none will do, for the namespace <c>default</c>.</summary>
    public bool TestMode { get; set; }

    /// <summary>Which backend this is.</summary>
    public BackendKind Kind => _store.Kind;

    /// <summary>The address.</summary>
    public Uri Uri => _server.Uri;

    /// <summary>The token of namespace <c>default</c>.</summary>
    public string Token { get; }

    /// <summary>A client with the token of namespace <c>default</c>.</summary>
    public EventoClient CreateClient(int retryCount = 4, TimeSpan? timeout = null, ClientTiming? timing = null) =>
        _server.CreateClient(Token, retryCount, timeout, timing: timing);

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<StubRequest> Requests => _server.Requests;

    /// <summary>How many connections are open.</summary>
    public int OpenConnectionCount => _server.OpenConnectionCount;

    /// <summary>Whether a request has killed the server.</summary>
    public bool HasDied { get; private set; }

    /// <summary>The server's clock, UTC.</summary>
    public Func<DateTime> Clock
    {
        get => _store.Clock;
        set => _store.Clock = value;
    }

    /// <summary>The subscriptions to it.</summary>
    public StandInSubscriptions Subscriptions { get; } = new();

    /// <summary>The messages of a namespace in global order.</summary>
    public IReadOnlyList<StandInMessage> Messages(string space = "default")
    {
        lock (_oneAtATime) return [.. _store.Require(space).Messages];
    }

    /// <summary>Removes a namespace, as another client would.</summary>
    public void Remove(string space)
    {
        lock (_oneAtATime) _store.Delete(space);
    }

    /// <summary>Imports lines without a request.</summary>
    public void Import(string space, string lines)
    {
        lock (_oneAtATime) new StandInImport(_store, _store.Require(space)).Run(Encoding.UTF8.GetBytes(lines));
    }

    /// <summary>Writes a message without a request.</summary>
    public StandInMessage Write(string stream, string type = "T", string data = "{}", string? metadata = null, string? id = null, string space = "default")
    {
        lock (_oneAtATime)
        {
            return _store.Write(
                _store.Require(space), stream, type,
                (Dictionary<string, object?>)StandInJson.Read(Encoding.UTF8.GetBytes(data))!,
                metadata is null ? null : (Dictionary<string, object?>?)StandInJson.Read(Encoding.UTF8.GetBytes(metadata)),
                id, expected: null);
        }
    }

    /// <summary>Takes global positions away, as a transaction of namespace <c>default</c> does that has not committed yet, or is rolled back.</summary>
    /// <returns>The last of them.</returns>
    public long TakeGlobalPositions(long count = 1)
    {
        lock (_oneAtATime) return (_store.Require("default").NextGlobalPosition += count) - 1;
    }

    /// <summary>Makes a message visible whose global position was taken before that of others.</summary>
    public void CommitLate(string stream, long globalPosition)
    {
        lock (_oneAtATime) _store.Write(_store.Require("default"), stream, "Late", [], null, null, null, globalPosition);
    }

    /// <summary>Forgets the last messages of namespace <c>default</c>, though it has acknowledged them, as pebble does when it is killed.</summary>
    public void ForgetLast(int count)
    {
        lock (_oneAtATime) _store.Require("default").ForgetLast(count);
    }

    /// <summary>Closes the port and every connection; what was written stays.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>Listens again after <see cref="StopAsync"/>, on the same port.</summary>
    public void Start() => _server.Start();

    public async ValueTask DisposeAsync()
    {
        await _death;
        await _server.DisposeAsync();
    }

    private Task<StubAnswer> RespondAsync(StubRequest request, CancellationToken cancellation) =>
        Intercept is { } intercept ? intercept(request, () => Perform(request), cancellation) : Task.FromResult(Perform(request));

    private StubAnswer Perform(StubRequest request)
    {
        try
        {
            if (request.Target.StartsWith("/subscribe?", StringComparison.Ordinal)) return Subscribe(request);
            lock (_oneAtATime)
            {
                return request.Target.Split('?')[0] == "/import" ? Import(request) : new StubAnswer { Body = Respond(request) };
            }
        }
        catch (StandInException e)
        {
            var answer = e.ToAnswer();
            return request.Method == "HEAD" ? answer with { Body = default } : answer;
        }
        catch (StandInDeathException)
        {
            HasDied = true;
            _death = Task.Run(_server.StopAsync, CancellationToken.None);
            return StubAnswer.Reset;
        }
    }

    private StubAnswer Subscribe(StubRequest request)
    {
        var query = request.Target.Split('?', 2)[1];
        return Subscriptions.Open(Authorize(request.Authorization, query), query, Read);

        List<StandInMessage> Read(Func<List<StandInMessage>> read)
        {
            lock (_oneAtATime) return read();
        }
    }

    private StubAnswer Import(StubRequest request)
    {
        var query = request.Target.Contains('?', StringComparison.Ordinal) ? request.Target.Split('?', 2)[1] : "";
        var space = Authorize(request.Authorization, query);
        // Whatever the method.
        if (query.Split('&').Contains("force=true")) space.Clear();
        return new StandInImport(_store, space).Run(request.Body);
    }

    private ReadOnlyMemory<byte> Respond(StubRequest request)
    {
        var target = request.Target.Split('?', 2);
        var query = target.Length > 1 ? target[1] : "";
        switch (target[0].Replace("//", "/", StringComparison.Ordinal))
        {
            case "/health":
                return """{"status":"ok"}"""u8.ToArray();
            case "/version":
                return """{"version":"0.7.0"}"""u8.ToArray();
            case "/rpc":
                var space = Authorize(request.Authorization, query);
                if (request.Method != "POST") throw new StandInException(405, "INVALID_REQUEST", "Only POST method allowed");
                return _methods.Call(space, ReadCall(request.Body));
            default:
                throw new StandInException(404, "NOT_FOUND", "Endpoint not found");
        }
    }

    private StandInNamespace Authorize(string? header, string query)
    {
        try
        {
            return Authorize(ReadToken(header, query));
        }
        catch (StandInException e) when (TestMode)
        {
            return e.Code == "AUTH_UNAUTHORIZED" && _store.Find(StandInTokens.Parse(ReadToken(header, query))) is null
                ? throw StandInException.Backend("namespace not found")
                : _store.Require("default");
        }
    }

    private StandInNamespace Authorize(string token)
    {
        string name;
        try
        {
            name = StandInTokens.Parse(token);
        }
        catch (FormatException e)
        {
            throw new StandInException(401, "AUTH_INVALID_TOKEN", "Invalid token format", $$"""{"error":{{GoJsonWriter.Write(e.Message)}}}""");
        }
        return _store.Find(name) is { } space && space.Token == token
            ? space
            : throw new StandInException(403, "AUTH_UNAUTHORIZED", "Token not authorized for namespace", $$"""{"namespace":{{GoJsonWriter.Write(name)}}}""");
    }

    private static string ReadToken(string? header, string query)
    {
        if (query.Split('&').FirstOrDefault(part => part.StartsWith("token=", StringComparison.Ordinal)) is { } given) return Uri.UnescapeDataString(given[6..]);
        if (string.IsNullOrEmpty(header)) throw new StandInException(401, "AUTH_REQUIRED", "Authorization header required");
        return header.StartsWith("Bearer ", StringComparison.Ordinal)
            ? header[7..]
            : throw new StandInException(401, "AUTH_REQUIRED", "Authorization header must use Bearer scheme");
    }

    private static List<object?> ReadCall(byte[] body)
    {
        object? call;
        try
        {
            call = StandInJson.Read(body);
        }
        catch (JsonException e)
        {
            throw Malformed(e.Message);
        }
        return call switch
        {
            List<object?> list => list,
            null => [],
            _ => throw Malformed("a request is an array"),
        };
    }

    private static StandInException Malformed(string why) =>
        new(400, "INVALID_REQUEST", "Malformed JSON request", $$"""{"error":{{GoJsonWriter.Write(why)}}}""");
}
