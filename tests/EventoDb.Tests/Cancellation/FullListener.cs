using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Cancellation;

/// <summary>A port on loopback that accepts nobody, and whose queue is full: on Linux, who connects waits.</summary>
internal sealed class FullListener : IDisposable
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromMilliseconds(500);
    private const int MostClients = 20;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Socket> _clients = [];

    public FullListener() => _listener.Start(backlog: 1);

    /// <summary>Its address.</summary>
    public Uri Uri => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Connects until a connection takes too long.</summary>
    public async Task FillAsync()
    {
        while (_clients.Count < MostClients)
        {
            var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
            _clients.Add(client);
            try
            {
                await client.ConnectAsync(_listener.LocalEndpoint).WaitAsync(LongestConnect);
            }
            catch (TimeoutException)
            {
                return;
            }
        }
        throw new InvalidOperationException("The queue does not fill.");
    }

    public void Dispose()
    {
        foreach (var client in _clients) client.Dispose();
        _listener.Dispose();
    }
}
