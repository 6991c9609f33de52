using System.Net;
using System.Net.Sockets;

namespace EventoDb.Client;

/// <summary>Opens TCP connections. A host's addresses are tried side by side, a moment apart (RFC 8305): on Windows it takes two seconds until a system says that
/// nobody listens at one, and <c>localhost</c> is <c>::1</c> first.</summary>
internal class Connector
{
    // mstcpip.h: SIO_TCP_INITIAL_RTO takes a time, which stays as it is, and a number of tries, TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS.
    private const int InitialTimeoutControl = unchecked((int)0x98000011);
    private static readonly byte[] NoSecondTry = [0xFF, 0xFF, 0xFE, 0];

    /// <summary>How long an address has before the next is tried beside it.</summary>
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    /// <summary>This system's.</summary>
    public static Connector Default { get; } = new();

    /// <summary>Connects to a host, whichever of its addresses answers first.</summary>
    /// <param name="host">The host's name or address.</param>
    /// <param name="port">The port.</param>
    /// <param name="timing">Clock and waits.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="SocketException">Nobody answers, or nobody knows the name.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, ClientTiming timing, CancellationToken cancellation)
    {
        var addresses = await FindAsync(host, cancellation).ConfigureAwait(false);
        if (addresses.Length == 1) return await OpenAsync(new IPEndPoint(addresses[0], port), cancellation).ConfigureAwait(false);

        var waiting = new Queue<IPAddress>(addresses);
        var running = new List<Task<Socket>>();
        var failure = new SocketException((int)SocketError.HostNotFound);
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (true)
            {
                if (waiting.TryDequeue(out var address)) running.Add(OpenAsync(new IPEndPoint(address, port), leaving.Token));
                if (running.Count == 0) throw failure;
                var pause = timing.PauseAsync(waiting.Count > 0 ? HeadStart : Timeout.InfiniteTimeSpan, leaving.Token);
                if (await Task.WhenAny([.. running, pause]).ConfigureAwait(false) is not Task<Socket> done)
                {
                    cancellation.ThrowIfCancellationRequested();
                    continue;
                }
                running.Remove(done);
                try
                {
                    return await done.ConfigureAwait(false);
                }
                catch (SocketException e)
                {
                    failure = e;
                }
            }
        }
        finally
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            foreach (var late in running) _ = CloseAsync(late);
        }
    }

    /// <summary>The addresses of a host.</summary>
    protected virtual async Task<IPAddress[]> FindAsync(string host, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        // ::ffff:127.0.0.1 is not to be had for a socket of IPv6 alone.
        return Array.ConvertAll(addresses, static address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }

    /// <summary>Connects to one address.</summary>
    protected virtual async Task<Socket> OpenAsync(IPEndPoint endpoint, CancellationToken cancellation)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (OperatingSystem.IsWindows() && IPAddress.IsLoopback(endpoint.Address)) BelieveRefusals(socket);
            await socket.ConnectAsync(endpoint, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Lets Windows not ask again, and again, where nobody listens on this machine.</summary>
    private static void BelieveRefusals(Socket socket)
    {
        try
        {
            socket.IOControl(InitialTimeoutControl, NoSecondTry, null);
        }
        catch (SocketException)
        {
            // Before Windows 10 version 1709 it takes its two seconds.
        }
    }

    private static async Task CloseAsync(Task<Socket> late)
    {
        try
        {
            (await late.ConfigureAwait(false)).Dispose();
        }
        catch (Exception)
        {
            // It came to nothing.
        }
    }
}
