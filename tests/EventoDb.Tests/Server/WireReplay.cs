using System.Text;
using EventoDb.Server;
using EventoDb.Tests.Support;
using EventoDb.Tests.Wire;

namespace EventoDb.Tests.Server;

/// <summary>Sends all requests that were recorded on sqlite, in order, to a fresh embedded server, and keeps the answers.</summary>
public sealed class WireReplay : IAsyncLifetime
{
    private readonly List<WireExchange.Received> _answers = [];

    internal static IReadOnlyList<WireExchange> Exchanges => WireExchange.All(BackendKind.Sqlite);

    internal WireExchange.Received this[int index] => _answers[index];

    public async ValueTask InitializeAsync()
    {
        var token = Exchanges[0].Token;
        var (uri, _, server) = await EmbeddedServer.StartAsync(0, null, token, false, CancellationToken.None);
        await using (server)
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            foreach (var exchange in Exchanges) _answers.Add(await SendAsync(http, uri, exchange.Request));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<WireExchange.Received> SendAsync(HttpClient http, Uri uri, WireExchange.Sent recorded)
    {
        using var request = new HttpRequestMessage(new HttpMethod(recorded.Method), uri.GetLeftPart(UriPartial.Authority) + recorded.Path);
        if (recorded.Body is { } body) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        foreach (var (name, value) in recorded.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await http.SendAsync(request);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value));
        return new WireExchange.Received((int)response.StatusCode, headers, await response.Content.ReadAsStringAsync());
    }
}
