using System.Globalization;
using System.Text.Json;
using EventoDb.Client;
using EventoDb.Server;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>A server whose category <c>order</c> has messages of the types <c>N1</c>, <c>N2</c>, … at the global positions 1, 2, …, and which refuses the writes that a
/// test says.</summary>
internal sealed class OrderStore : IAsyncDisposable
{
    /// <summary>The embedded server.</summary>
    public const string Embedded = "embedded";

    /// <summary>A server that takes the same id twice, as EventoDB on pebble does.</summary>
    public const string Pebble = "pebble";

    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly IAsyncDisposable _server;
    private readonly StubServer? _front;

    private OrderStore(Uri uri, string token, IAsyncDisposable server)
    {
        _server = server;
        Token = token;
        if (server is BackendStandIn standIn)
        {
            standIn.Intercept = (request, perform, _) => Task.FromResult(Answer(request) ?? perform());
            Uri = uri;
        }
        else
        {
            _front = new StubServer(async (request, cancellation) => Answer(request) ?? await ForwardAsync(uri, request, cancellation));
            Uri = _front.Uri;
        }
        Client = new EventoClient(new EventoClientOptions { Uri = Uri, Token = token });
    }

    /// <summary>The address.</summary>
    public Uri Uri { get; }

    /// <summary>The token.</summary>
    public string Token { get; }

    /// <summary>A client.</summary>
    public EventoClient Client { get; }

    /// <summary>What is answered instead of writing a message of that type to that stream; null for writing it. Consumers' positions are always written.</summary>
    public Func<string, string, StubAnswer?> OnWrite { get; set; } = (_, _) => null;

    /// <summary>Set when a consumer has asked to record a position.</summary>
    public ManualResetEventSlim HasRecorded { get; } = new();

    /// <summary>Starts one.</summary>
    /// <param name="kind"><see cref="Embedded"/> or <see cref="Pebble"/>.</param>
    /// <param name="count">How many orders there are.</param>
    public static async Task<OrderStore> StartAsync(string kind, int count)
    {
        var cancellation = TestContext.Current.CancellationToken;
        if (kind == Pebble)
        {
            var standIn = new BackendStandIn(BackendKind.Pebble);
            for (var i = 1; i <= count; i++) standIn.Write($"order-{i % 10}", Type(i));
            return new OrderStore(standIn.Uri, standIn.Token, standIn);
        }
        var (uri, token, server) = await EmbeddedServer.StartAsync(0, null, null, testMode: false, cancellation);
        var store = new OrderStore(uri, token, server);
        await using var writer = store.Client.OpenWriter();
        for (var i = 1; i <= count; i++) await writer.SendAsync($"order-{i % 10}", new NewMessage(Type(i), "{}"u8.ToArray()), cancellationToken: cancellation);
        await writer.WaitForAnswersAsync(cancellation);
        return store;
    }

    /// <summary>Connects a runspace.</summary>
    public void Connect(ScriptRunner runner) => runner.Run("Connect-EventoServer $args[0] -Token $args[1]", Uri.ToString(), Token).ThrowOnError();

    /// <summary>Refuses the writes of a type.</summary>
    public void Refuse(string type) => OnWrite = (_, written) => written == type ? StubAnswer.Error(400, "INVALID_REQUEST", $"{type} is refused") : null;

    /// <summary>A consumer's recorded position, 0 where it has none.</summary>
    public async Task<long> PositionAsync(string consumer)
    {
        var last = await Client.GetLastMessageAsync($"order:position-{consumer}", cancellationToken: TestContext.Current.CancellationToken);
        return last is null ? 0 : JsonElement.Parse(last.DataJson).GetProperty("position").GetInt64();
    }

    /// <summary>The numbers of the messages in a stream, in order.</summary>
    public async Task<IReadOnlyList<int>> NumbersAsync(string stream)
    {
        var page = await Client.GetStreamPageAsync(stream, batchSize: 10_000, cancellationToken: TestContext.Current.CancellationToken);
        return [.. page.Select(message => Number(message.Type))];
    }

    /// <summary>The number that a type has.</summary>
    public static int Number(string type) => int.Parse(type.AsSpan(1), CultureInfo.InvariantCulture);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_front is not null) await _front.DisposeAsync();
        await _server.DisposeAsync();
        _http.Dispose();
        HasRecorded.Dispose();
    }

    private static string Type(int number) => string.Create(CultureInfo.InvariantCulture, $"N{number}");

    private StubAnswer? Answer(StubRequest request)
    {
        if (request.Rpc != "stream.write") return null;
        var call = request.Json;
        var stream = call[1].GetString()!;
        if (stream.StartsWith("order:position-", StringComparison.Ordinal)) HasRecorded.Set();
        return stream.StartsWith("order", StringComparison.Ordinal) ? null : OnWrite(stream, call[2].GetProperty("type").GetString()!);
    }

    private async Task<StubAnswer> ForwardAsync(Uri uri, StubRequest request, CancellationToken cancellation)
    {
        using var forwarded = new HttpRequestMessage(new HttpMethod(request.Method), new Uri(uri, request.Target));
        if (request.Body.Length > 0)
        {
            forwarded.Content = new ByteArrayContent(request.Body);
            forwarded.Content.Headers.TryAddWithoutValidation("Content-Type", request.Headers["Content-Type"]);
        }
        if (request.Authorization is { } authorization) forwarded.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var answer = await _http.SendAsync(forwarded, cancellation);
        return new StubAnswer { Status = (int)answer.StatusCode, Body = await answer.Content.ReadAsByteArrayAsync(cancellation) };
    }
}
