using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EventoDb.Server.Errors;

namespace EventoDb.Server.Http;

/// <summary>A port that is taken on both loopback addresses, so that whoever says <c>localhost</c> finds it at once, but does not accept connections yet.</summary>
internal sealed class LoopbackPort : IDisposable
{
    /// <summary>So many free ports are tried for one that is free on both addresses.</summary>
    private const int Tries = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private IReadOnlyList<Socket> _sockets;

    private LoopbackPort(IReadOnlyList<Socket> sockets) => _sockets = sockets;

    /// <summary>Takes a port; 0 for any free one.</summary>
    /// <exception cref="InvalidOperationException">One of <see cref="StartFailure"/>'s.</exception>
    public static async Task<LoopbackPort> TakeAsync(int port, Network network, CancellationToken cancellation)
    {
        try
        {
            if (port == 0) return TakeAny(network);
            var since = Stopwatch.GetTimestamp();
            while (true)
            {
                try
                {
                    if (network.SharesPorts) await RequireSilenceAsync(port, network, cancellation).ConfigureAwait(false);
                    return Take(port, network);
                }
                catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && Stopwatch.GetElapsedTime(since) < network.PortPatience)
                {
                    await Task.Delay(Pause, cancellation).ConfigureAwait(false);
                }
            }
        }
        catch (SocketException e)
        {
            throw StartFailure.OfPort(port, e);
        }
    }

    /// <summary>Hands the sockets over to one who disposes of them.</summary>
    public IReadOnlyList<Socket> Hand()
    {
        var handed = _sockets;
        _sockets = [];
        return handed;
    }

    public void Dispose()
    {
        foreach (var socket in _sockets) socket.Dispose();
    }

    private static LoopbackPort TakeAny(Network network)
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return Take(0, network);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied && left > 0)
            {
                // Free on the one address only.
            }
        }
    }

    private static LoopbackPort Take(int port, Network network)
    {
        var first = network.Listen(new IPEndPoint(IPAddress.Loopback, port));
        try
        {
            return new LoopbackPort([first, network.Listen(new IPEndPoint(IPAddress.IPv6Loopback, ((IPEndPoint)first.LocalEndPoint!).Port))]);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable or SocketError.ProtocolNotSupported)
        {
            // A machine without IPv6.
            return new LoopbackPort([first]);
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    private static async Task RequireSilenceAsync(int port, Network network, CancellationToken cancellation)
    {
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            if (await network.AnswersAsync(new IPEndPoint(address, port), cancellation).ConfigureAwait(false)) throw new SocketException((int)SocketError.AddressAlreadyInUse);
        }
    }
}
