using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Wire;

/// <summary>What a <see cref="BackendStandIn"/> answers to the recorded requests, sent in order.</summary>
internal sealed class StandInReplay
{
    private static readonly Dictionary<BackendKind, Task<StandInReplay>> Replays = Enum.GetValues<BackendKind>().ToDictionary(kind => kind, RunAsync);

    private StandInReplay(IReadOnlyDictionary<int, WireExchange.Received> answers) => Answers = answers;

    /// <summary>The answers by the exchange's number; those of endpoints it does not have are missing.</summary>
    public IReadOnlyDictionary<int, WireExchange.Received> Answers { get; }

    /// <summary>The replay of a backend's file, made once.</summary>
    public static Task<StandInReplay> OfAsync(BackendKind kind) => Replays[kind];

    /// <summary>Whether the stand-in has what an exchange asks for: all but subscriptions, which never end.</summary>
    public static bool Covers(WireExchange exchange) => !exchange.Request.Path.StartsWith("/subscribe", StringComparison.Ordinal);

    private static async Task<StandInReplay> RunAsync(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var answers = new Dictionary<int, WireExchange.Received>();
        foreach (var (number, exchange) in WireExchange.All(kind).Index().Where(item => Covers(item.Item)))
        {
            using var request = new HttpRequestMessage(new HttpMethod(exchange.Request.Method), server.Uri.GetLeftPart(UriPartial.Authority) + exchange.Request.Path);
            if (exchange.Request.Body is { } body) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            foreach (var (name, value) in exchange.Request.Headers) request.Headers.TryAddWithoutValidation(name, value);
            using var response = await http.SendAsync(request);
            answers[number] = new WireExchange.Received(
                (int)response.StatusCode,
                new Dictionary<string, string> { ["Content-Type"] = response.Content.Headers.ContentType?.ToString() ?? "" },
                await response.Content.ReadAsStringAsync());
        }
        return new StandInReplay(answers);
    }
}
