using EventoDb.Client;
using EventoDb.Server;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Copying;

/// <summary>A namespace on a server of one kind: the embedded one, or the stand-in of a backend.</summary>
internal sealed class CopyEnd : IAsyncDisposable
{
    private readonly IAsyncDisposable _server;

    private CopyEnd(Uri uri, string token, IAsyncDisposable server)
    {
        Uri = uri;
        Token = token;
        _server = server;
        Client = new EventoClient(new EventoClientOptions { Uri = uri, Token = token });
    }

    /// <summary>The kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["Embedded", .. Enum.GetNames<BackendKind>()];

    public Uri Uri { get; }

    public string Token { get; }

    public EventoClient Client { get; }

    /// <summary>The stand-in, where it is one.</summary>
    public BackendStandIn StandIn => (BackendStandIn)_server;

    public static async Task<CopyEnd> StartAsync(string kind)
    {
        if (kind != "Embedded")
        {
            var standIn = new BackendStandIn(Enum.Parse<BackendKind>(kind)) { Subscriptions = { PokeTime = TimeSpan.FromMilliseconds(1) } };
            return new CopyEnd(standIn.Uri, standIn.Token, standIn);
        }
        var (uri, token, server) = await EmbeddedServer.StartAsync(0, null, null, testMode: false, TestContext.Current.CancellationToken);
        return new CopyEnd(uri, token, server);
    }

    /// <summary>Brings lines in.</summary>
    public Task ImportAsync(IEnumerable<string> lines, long expected = 0)
    {
        var text = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines));
        return Client.ImportAsync(() => new MemoryStream(text), new ImportOptions { AllowGap = true }, cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>What it holds, one message a line.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync()
    {
        var lines = new List<string>();
        await foreach (var page in Client.ReadCategoryPagesAsync(string.Empty, cancellationToken: TestContext.Current.CancellationToken))
        {
            lines.AddRange(page.Select(message =>
                $"{message.Id} {message.StreamName} {message.Type} {message.Position} {message.GlobalPosition} {message.TimeText} {message.DataJson} {message.MetadataJson}"));
        }
        return lines;
    }

    /// <summary>How many messages it holds.</summary>
    public async Task<long> CountAsync() => (await Client.GetNamespaceAsync("default", TestContext.Current.CancellationToken)).MessageCount;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
