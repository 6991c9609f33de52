using System.Net;
using System.Net.Sockets;
using System.Text;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>An https address of a server that speaks http is told at once, whatever that server does with what it cannot read.</summary>
public sealed class PlainAnswerTests : IDisposable
{
    private readonly TcpListener _listener = new TcpListener(IPAddress.Loopback, 0).StartPrompt();

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")]
    [InlineData("closes")]
    public async Task It_is_said_that_the_server_speaks_http(string answer)
    {
        _ = ServeAsync(answer, "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"version\":\"0.7.0\"}");
        var failure = await Assert.ThrowsAsync<EventoException>(() => Client().GetVersionAsync(TestContext.Current.CancellationToken));
        Assert.Equal(EventoErrorCode.NetworkError, failure.Code);
        Assert.Contains($"its address is http://127.0.0.1:{Port}.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")]
    [InlineData("HTTP/1.1 301 Moved Permanently\r\nLocation: https://other.invalid/\r\n\r\n")]
    [InlineData("closes")]
    public async Task What_is_no_http_server_stays_what_it_is(string plain)
    {
        _ = ServeAsync("closes", plain);
        var failure = await Assert.ThrowsAsync<EventoException>(() => Client().GetVersionAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain("http:", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_embedded_server_is_known_by_it()
    {
        using var runner = ScriptRunner.Lend();
        var error = runner.Run("$server = Start-EventoServer -NoConnect; Connect-EventoServer ($server.Uri -replace '^http:', 'https:') -RetryCount 0; $server | Stop-EventoServer").Error;
        Assert.StartsWith("NETWORK_ERROR,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("speaks plain http", error.Exception.Message, StringComparison.Ordinal);
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    private EventoClient Client() => new(new EventoClientOptions { Uri = new Uri($"https://127.0.0.1:{Port}"), RetryCount = 0, Timing = TestTiming.PatientClient });

    /// <summary>Answers TLS in one way, and what is text in another; without an answer it says nothing, as a server that waits for the end of a line.</summary>
    private async Task ServeAsync(string toTls, string toText)
    {
        while (true)
        {
            var socket = await _listener.AcceptSocketAsync();
            _ = AnswerAsync(socket);
        }

        async Task AnswerAsync(Socket socket)
        {
            var received = new byte[4096];
            await socket.ReceiveAsync(received);
            var answer = received[0] == 22 ? toTls : toText;
            if (answer.Length == 0) return;
            if (answer != "closes") await socket.SendAsync(Encoding.ASCII.GetBytes(answer));
            socket.Shutdown(SocketShutdown.Both);
            socket.Dispose();
        }
    }
}
