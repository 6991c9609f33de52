using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using EventoDb.Server;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>An embedded server of a test's own, and requests to it.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private readonly IAsyncDisposable? _server;
    private readonly HostProcess? _process;

    private ServerUnderTest(Uri uri, string token, IAsyncDisposable? server, HostProcess? process)
    {
        _server = server;
        _process = process;
        Uri = uri;
        Token = token;
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = uri };
    }

    public Uri Uri { get; }

    public string Token { get; }

    /// <summary>What the server's own process holds in memory, in bytes.</summary>
    public long WorkingSet => _process!.WorkingSet;

    /// <summary>How many bytes of objects live in the server's own process.</summary>
    public Task<long> CountLiveBytesAsync() => _process!.CountLiveBytesAsync();

    public HttpClient Http { get; }

    public static async Task<ServerUnderTest> StartAsync(ServerOptions? options = null)
    {
        var server = await RunningServer.StartAsync(options ?? new ServerOptions(), CancellationToken.None);
        return new ServerUnderTest(server.Uri, server.Token, server, null);
    }

    /// <summary>Starts a server in memory in a process of its own, where nothing else uses memory.</summary>
    public static async Task<ServerUnderTest> StartProcessAsync()
    {
        var (process, uri, token) = await HostProcess.ServeAsync();
        return new ServerUnderTest(uri, token, null, process);
    }

    /// <summary>Calls a method; the status and the answer's JSON.</summary>
    public async Task<(int Status, JsonNode? Answer)> CallAsync(string request, string? token = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/rpc") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request)) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token);
        using var response = await Http.SendAsync(message);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(), documentOptions: new() { MaxDepth = 10_010 }));
    }

    /// <summary>Calls a method that must succeed.</summary>
    public async Task<JsonNode?> GetAsync(string request, string? token = null)
    {
        var (status, answer) = await CallAsync(request, token);
        if (status != 200) Assert.Fail($"{status} {answer?.ToJsonString()} to {request}");
        return answer;
    }

    /// <summary>Calls a method that must be refused; the code.</summary>
    public async Task<string> RefusedAsync(string request, string? token = null)
    {
        var (status, answer) = await CallAsync(request, token);
        Assert.NotEqual(200, status);
        return (string)answer!["error"]!["code"]!;
    }

    /// <summary>How many connections the server has, with that of <see cref="Http"/>.</summary>
    public async Task<int> CountConnectionsAsync() => (int)(await GetAsync("""["sys.health"]"""))!["connections"]!;

    public Task<JsonNode?> WriteAsync(string stream, string data = "{}", string type = "T") =>
        GetAsync($$"""["stream.write","{{stream}}",{"type":"{{type}}","data":{{data}}}]""");

    /// <summary>Makes a namespace; its token.</summary>
    public async Task<string> CreateNamespaceAsync(string name) => (string)(await GetAsync($"""["ns.create","{name}"]"""))!["token"]!;

    /// <summary>Sends an import; the answer's text.</summary>
    public async Task<string> ImportAsync(string lines, string query = "", string? token = null)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "/import" + query) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines)) };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token);
        using var response = await Http.SendAsync(message);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>A connection on which a test writes and reads by hand.</summary>
    /// <param name="receiveBuffer">How many bytes the system takes that nobody has read; null for as many as it likes.</param>
    public async Task<RawConnection> ConnectAsync(int? receiveBuffer = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer is { } bytes) socket.ReceiveBufferSize = bytes;
        await socket.ConnectAsync("127.0.0.1", Uri.Port);
        return new RawConnection(socket, Token);
    }

    public Task<PokeReader> SubscribeAsync(string query, string? token = null) => PokeReader.OpenAsync(Http, query, token ?? Token);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
    }
}
