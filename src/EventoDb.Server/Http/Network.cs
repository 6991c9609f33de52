using System.Net;
using System.Net.Sockets;

namespace EventoDb.Server.Http;

/// <summary>What this server asks of the system's network; systems differ in how they refuse it.</summary>
internal class Network
{
    /// <summary>How long to wait for a given port that is in use: Windows keeps it while connections to the server before live.</summary>
    public virtual TimeSpan PortPatience => OperatingSystem.IsWindows() ? TimeSpan.FromSeconds(5) : TimeSpan.Zero;

    /// <summary>Whether a port can be taken although somebody listens on it at all addresses, so that he has to be asked first.</summary>
    public virtual bool SharesPorts => OperatingSystem.IsMacOS();

    /// <summary>A socket that listens; what it accepts does not wait to fill its packets.</summary>
    /// <remarks>Said of the listening socket, which hands it down: said of an accepted one, it throws on macOS where the peer has gone already.</remarks>
    public virtual Socket Listen(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // Windows lets two programs share a port unless one says no.
            if (OperatingSystem.IsWindows()) socket.ExclusiveAddressUse = true;
            socket.Bind(endpoint);
            socket.Listen(512);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The next client.</summary>
    public virtual ValueTask<Socket> AcceptAsync(Socket listening, CancellationToken cancellation) => listening.AcceptAsync(cancellation);

    /// <summary>Whether somebody answers there.</summary>
    public virtual async Task<bool> AnswersAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
