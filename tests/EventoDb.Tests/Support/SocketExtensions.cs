using System.Net.Sockets;

namespace EventoDb.Tests.Support;

/// <summary>What stand-ins do with sockets, as every system takes it.</summary>
internal static class SocketExtensions
{
    /// <summary>Begins to listen. What is accepted does not wait to fill its packets: said of the listener, which hands it down; said of what was accepted, it
    /// throws on macOS where the client has gone.</summary>
    public static TcpListener StartPrompt(this TcpListener listener)
    {
        listener.Server.NoDelay = true;
        listener.Start();
        return listener;
    }

    /// <summary>The next client. One that has gone before it was accepted, which some systems tell of, is passed over.</summary>
    /// <exception cref="OperationCanceledException">Nobody listens any more.</exception>
    public static Task<Socket> AcceptNextAsync(this TcpListener listener, CancellationToken ending) =>
        AcceptNextAsync(() => listener.AcceptSocketAsync(ending), ending);

    /// <inheritdoc cref="AcceptNextAsync(TcpListener, CancellationToken)"/>
    public static async Task<Socket> AcceptNextAsync(Func<ValueTask<Socket>> accept, CancellationToken ending)
    {
        while (true)
        {
            try
            {
                var socket = await accept();
                if (socket.Connected) return socket;
                socket.Dispose();
            }
            catch (InvalidOperationException) when (ending.IsCancellationRequested)
            {
                // It was stopped after the one before had come.
                throw new OperationCanceledException(ending);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.InvalidArgument or SocketError.ProtocolOption)
            {
                ending.ThrowIfCancellationRequested();
                await Task.Delay(1, ending);
            }
        }
    }

    /// <summary>Closes a connection by a reset.</summary>
    public static void Reset(this Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
        socket.Dispose();
    }
}
