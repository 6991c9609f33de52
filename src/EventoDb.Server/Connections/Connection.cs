using System.IO.Pipelines;
using System.Net.Sockets;
using EventoDb.Server.Http;

namespace EventoDb.Server.Connections;

/// <summary>One client's connection, from its first byte to its end: requests in, answers out, in order.</summary>
internal sealed class Connection : IDisposable
{
    /// <summary>How long a client that was refused may go on sending before the connection is cut.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly ServerParts _parts;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly ResponseWriter _response;
    private readonly Answerer _answerer;
    private readonly RequestLoop _requests;

    public Connection(Socket socket, ServerParts parts)
    {
        _socket = socket;
        _parts = parts;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 32 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true));
        _output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(minimumBufferSize: 32 * 1024, leaveOpen: true));
        _response = new ResponseWriter(_output, parts.Clock);
        _answerer = new Answerer(parts, _input, _response);
        _requests = new RequestLoop(parts, _input, _response, _answerer);
    }

    /// <summary>Whether this is what happens when the client has gone, or was cut off.</summary>
    public static bool IsGone(Exception e) => e is IOException or SocketException or ObjectDisposedException;

    /// <summary>Serves the connection until either side ends it.</summary>
    public async Task RunAsync()
    {
        try
        {
            await _requests.ServeAsync().ConfigureAwait(false);
            await _answerer.SettleAsync().ConfigureAwait(false);
            if (_requests.Lingers) await LingerAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (IsGone(e))
        {
            // Nobody is left to be told.
        }
    }

    /// <summary>Ends it after the request that is being served; a subscription at once.</summary>
    public void Stop() => _requests.Stop();

    /// <summary>Ends it at once.</summary>
    public void Abort() => _socket.Dispose();

    /// <summary>Ends it if the client has been slower than the limits allow at <paramref name="now"/>.</summary>
    public void Expire(long now)
    {
        if (_requests.IsLate(now)) _input.CancelPendingRead();
        else if (!_answerer.IsSubscribed && now - _response.SendingSince > _parts.Limits.Answer.TotalMilliseconds) Abort();
    }

    public void Dispose()
    {
        _answerer.Leave();
        _requests.Leave();
        var closed = new ObjectDisposedException(nameof(Connection));
        _input.Complete(closed);
        _output.Complete(closed);
        _stream.Dispose();
    }

    /// <summary>Takes what the client is still sending, for a while: a connection cut at once would lose it the answer.</summary>
    private async Task LingerAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        using var patience = new CancellationTokenSource(Linger, _parts.Clock);
        var buffer = new byte[16 * 1024];
        try
        {
            while (await _socket.ReceiveAsync(buffer, patience.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (OperationCanceledException)
        {
            // It had its time.
        }
    }
}
