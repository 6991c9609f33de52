using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

/// <summary>Behaves as a real EventoDB 0.7.0 does where that is awkward (fact 5): a stream or category subscription has no answer until its first
/// poke, replays at most 1000 and then misses what is written before it goes live; a slow reader loses pokes beyond 100; the live consumer-group filter
/// uses another hash; times are cut to the second.</summary>
internal sealed class StandInServer : IAsyncDisposable
{
    public const string NamespaceName = "test";
    private readonly StubServer _http;
    private readonly ConcurrentDictionary<PokeStream, bool> _subscribers = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private int _subscriptionCount;

    public StandInServer(StandInStore? store = null)
    {
        Store = store ?? new StandInStore();
        Token = EventoToken.Create(NamespaceName);
        _http = new StubServer(request => Respond(request));
        Store.Written += Publish;
    }

    public StandInStore Store { get; }

    public Uri Uri => _http.Uri;

    public string Token { get; }

    /// <summary>The requests so far, <c>/subscribe…</c> or the RPC's body.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>How many subscriptions are open.</summary>
    public int OpenSubscriptions => _subscribers.Count;

    /// <summary>How many subscriptions were ever opened.</summary>
    public int SubscriptionCount => Volatile.Read(ref _subscriptionCount);

    /// <summary>How long each poke takes to be sent.</summary>
    public TimeSpan PokeTime { get; set; }

    /// <summary>Runs between the replay and going live.</summary>
    public Action? InGap { get; set; }

    /// <summary>Whether pokes are sent at all.</summary>
    public bool SendsPokes { get; set; } = true;

    /// <summary>Whether the namespace is gone.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>An answer to give instead of that to an RPC, or null.</summary>
    public Func<string, StubAnswer?>? Instead { get; set; }

    public EventoClient CreateClient(int retryCount = 4) => new(new EventoClientOptions { Uri = Uri, Token = Token, RetryCount = retryCount });

    public Task StopAsync() => _http.StopAsync();

    public void Start() => _http.Start();

    public async ValueTask DisposeAsync()
    {
        Store.Written -= Publish;
        await _http.DisposeAsync();
    }

    private void Publish(StandInMessage message)
    {
        if (!SendsPokes) return;
        foreach (var subscriber in _subscribers.Keys) subscriber.Offer(message);
    }

    private StubAnswer Respond(StubRequest request)
    {
        _calls.Enqueue(request.Target.EndsWith("/rpc", StringComparison.Ordinal) ? request.Text : request.Target);
        if (request.Target == "/version") return StubAnswer.Json("""{"version":"0.7.0"}""");
        if (request.Target == "/health") return StubAnswer.Json("""{"status":"ok"}""");
        if (request.Authorization is null) return StubAnswer.Error(401, "AUTH_REQUIRED", "Authorization header required");
        if (IsDeleted || request.Authorization != "Bearer " + Token) return StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "Unauthorized");
        if (request.Target.StartsWith("/subscribe", StringComparison.Ordinal)) return Subscribe(request.Target);
        return Instead?.Invoke(request.Rpc) ?? Call(request.Json);
    }

    private StubAnswer Subscribe(string target)
    {
        Interlocked.Increment(ref _subscriptionCount);
        return new StubAnswer
        {
            Ending = StubEnding.Close,
            Script = async (stream, cancellation) =>
            {
                var pokes = new PokeStream(stream, target, PokeTime);
                try
                {
                    await pokes.RunAsync(Store, () => InGap?.Invoke(), () => _subscribers[pokes] = true, cancellation);
                }
                finally
                {
                    _subscribers.TryRemove(pokes, out _);
                }
            },
        };
    }

    private StubAnswer Call(JsonElement call)
    {
        string Text(int i) => call[i].GetString()!;
        long Option(string name, long otherwise, int at = 2) =>
            call.GetArrayLength() > at && call[at].TryGetProperty(name, out var value) ? value.GetInt64() : otherwise;
        switch (call[0].GetString())
        {
            case "stream.version":
                return StubAnswer.Json(Store.Version(Text(1))?.ToString(CultureInfo.InvariantCulture) ?? "null");
            case "stream.get":
                return StubAnswer.Json(StandInStore.ToJson(Store.ReadStream(Text(1), Option("position", 0), (int)Option("batchSize", 1000)), withStream: false));
            case "stream.last":
                var version = Store.Version(Text(1));
                return StubAnswer.Json(version is null ? "null" : StandInStore.ToJson(Store.ReadStream(Text(1), version.Value, 1), withStream: false)[1..^1]);
            case "category.get":
                return StubAnswer.Json(StandInStore.ToJson(ReadCategory(call), withStream: true));
            case "stream.write":
                string? id = call[3].TryGetProperty("id", out var given) ? given.GetString() : null;
                long? expected = call[3].TryGetProperty("expectedVersion", out var wanted) ? wanted.GetInt64() : null;
                var metadata = call[2].TryGetProperty("metadata", out var meta) ? meta.GetRawText() : "null";
                var written = Store.Write(Text(1), call[2].GetProperty("type").GetString()!, call[2].GetProperty("data").GetRawText(), metadata, id, expected);
                if (written is null && expected is not null) return StubAnswer.Error(409, "STREAM_VERSION_CONFLICT", "Version conflict");
                if (written is null) return StubAnswer.Error(500, "BACKEND_ERROR", "UNIQUE constraint failed");
                return StubAnswer.Json($$"""{"position":{{written.Position}},"globalPosition":{{written.GlobalPosition}}}""");
            case "ns.info":
                return StubAnswer.Json($$"""{"namespace":"{{NamespaceName}}","description":"","createdAt":"2026-01-01T00:00:00Z","messageCount":{{Store.Count}},"streamCount":0,"lastActivity":null}""");
            case "sys.version":
                return StubAnswer.Json("\"0.7.0\"");
            default:
                return StubAnswer.Error(404, "METHOD_NOT_FOUND", "Unknown method");
        }
    }

    // As pebble: looks at so many messages and then filters them.
    private List<StandInMessage> ReadCategory(JsonElement call)
    {
        var options = call.GetArrayLength() > 2 ? call[2] : default;
        long Option(string name, long otherwise) => options.ValueKind == JsonValueKind.Object && options.TryGetProperty(name, out var value) ? value.GetInt64() : otherwise;
        var page = Store.ReadCategory(call[1].GetString()!, Option("position", 1), (int)Option("batchSize", 1000));
        if (options.ValueKind != JsonValueKind.Object) return page;
        if (options.TryGetProperty("consumerGroup", out var group))
        {
            var share = new ConsumerGroup(group.GetProperty("member").GetInt32(), group.GetProperty("size").GetInt32());
            page.RemoveAll(message => !share.Owns(message.Stream));
        }
        if (options.TryGetProperty("correlation", out var correlation))
        {
            page.RemoveAll(message => !message.Metadata.Contains($"\"correlationStreamName\":\"{correlation.GetString()}-", StringComparison.Ordinal));
        }
        return page;
    }
}
