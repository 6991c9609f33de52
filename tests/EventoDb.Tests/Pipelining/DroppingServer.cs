using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EventoDb.Tests.Pipelining;

/// <summary>EventoDB behind <see cref="HttpListener"/>, which answers the first of several pipelined requests and loses the rest.</summary>
internal sealed class DroppingServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public DroppingServer()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        }
        _listener.Prefixes.Add(Uri.ToString());
        _listener.Start();
        _serving = ServeAsync();
    }

    public MessageLog Log { get; } = new();

    public Uri Uri { get; }

    public void Dispose()
    {
        _listener.Close();
        _serving.Wait();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var call = await JsonDocument.ParseAsync(context.Request.InputStream);
                var (status, body) = Log.Answer(call.RootElement);
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                context.Response.Close(Encoding.UTF8.GetBytes(body), willBlock: false);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
