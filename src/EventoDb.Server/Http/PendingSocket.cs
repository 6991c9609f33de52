using System.Net;
using System.Net.Sockets;

namespace EventoDb.Server.Http;

/// <summary>A port on loopback that is taken but does not accept connections yet.</summary>
internal sealed class PendingSocket : IDisposable
{
    private Socket? _socket;

    public PendingSocket(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Windows lets two programs share a port unless one says no.
            if (OperatingSystem.IsWindows()) socket.ExclusiveAddressUse = true;
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(512);
            _socket = socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw StartFailure.OfPort(port, e);
        }
    }

    /// <summary>Hands the socket over to one who disposes of it.</summary>
    public Socket Take()
    {
        var taken = _socket ?? throw new InvalidOperationException("The socket was taken already.");
        _socket = null;
        return taken;
    }

    public void Dispose() => _socket?.Dispose();
}
