using System.Net;
using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>Ports for programs that do not take one of the system's choice. They are below those that systems give to whoever asks for any (from 32768 on Linux, else from
/// 49152), of which another test, or a connection, could be given the same one before the program listens there.</summary>
internal static class UnsharedPort
{
    private const int First = 20_000;
    private const int Count = 12_000;
    // Test runs on one machine begin at different places.
    private static int _last = Random.Shared.Next(Count);

    /// <summary>A port on which nobody listens.</summary>
    public static int Next()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _last) % Count);
            if (CanListen(port)) return port;
        }
    }

    private static bool CanListen(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
