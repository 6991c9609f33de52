using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>Ports that stay a test's own while nobody listens there: for servers that go and come back, or never come, and programs that do not take a port of the system's choice.
/// They are below those that systems give to whoever asks for any (from 32768 on Linux, else from 49152), of which another test, or a connection, could be given the same one
/// meanwhile.</summary>
internal static class UnsharedPort
{
    private const int First = 20_000;
    private const int Blocks = 24;
    private const int BlockSize = 500;
    // Other test runs on the machine have blocks of their own: who has one listens on its first port.
    private static readonly TcpListener Claim = Enumerable.Range(0, Blocks).Select(block => TryListen(IPAddress.Loopback, First + (block * BlockSize))).First(claim => claim is not null)!;
    private static int _last = -1;

    /// <summary>A port on which nobody listens.</summary>
    public static int Next()
    {
        using var listener = Listen(IPAddress.Loopback);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Listens on one.</summary>
    public static TcpListener Listen(IPAddress address)
    {
        while (true)
        {
            var next = 1 + ((int)((uint)Interlocked.Increment(ref _last) % (BlockSize - 1)));
            if (TryListen(address, ((IPEndPoint)Claim.LocalEndpoint).Port + next) is { } listener) return listener;
        }
    }

    private static TcpListener? TryListen(IPAddress address, int port)
    {
        var listener = new TcpListener(address, port);
        try
        {
            return listener.StartPrompt();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
        {
            // Somebody else's, or reserved by the system.
            listener.Dispose();
            return null;
        }
    }
}
