using System.IO.Pipelines;
using System.Net.Sockets;
using EventoDb.Server.Rpc;
using EventoDb.Server.Subscriptions;
using EventoDb.Server.Tokens;
using EventoDb.Shared;

namespace EventoDb.Server.Http;

/// <summary>One client's connection: requests in, answers out, in order.</summary>
/// <remarks>
/// Writes that arrive together are handed to the writer together and answered together. Whatever else comes behind a write waits until
/// the write is answered, so that it sees it.
/// </remarks>
internal sealed class Connection : IDisposable
{
    /// <summary>How long a client that was refused may go on sending before the connection is cut.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(5);

    private const string Unreadable = "Error when parsing request";

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly Endpoints _endpoints;
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly ResponseWriter _response;
    private readonly HeadReader _heads;
    private readonly RequestHead _head;
    private readonly RpcCall _call;
    private readonly BodyReader _body;
    private readonly PendingWrites _writes;
    private readonly KnownCaller _caller;
    private long _requestSince;
    private long _deadline = long.MaxValue;
    private volatile bool _stopping;
    private volatile bool _subscribed;
    private bool _lingers;

    public Connection(Socket socket, Endpoints endpoints)
    {
        _socket = socket;
        _endpoints = endpoints;
        _stream = new NetworkStream(socket, ownsSocket: true);
        _input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 32 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true));
        _output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(minimumBufferSize: 32 * 1024, leaveOpen: true));
        _response = new ResponseWriter(_output, endpoints.Clock);
        _call = new RpcCall(_response);
        _body = new BodyReader(_input, endpoints.Limits.Body, endpoints.Bodies);
        _heads = new HeadReader(endpoints.Limits);
        _head = _heads.Head;
        _writes = new PendingWrites(endpoints.Store.Writer, _response);
        _caller = new KnownCaller(endpoints.Authentication);
    }

    /// <summary>Serves the connection until either side ends it.</summary>
    public async Task RunAsync()
    {
        try
        {
            await ServeAsync().ConfigureAwait(false);
            await SettleAsync().ConfigureAwait(false);
            if (_lingers) await LingerAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (IsGone(e))
        {
            // The client has gone, or was cut off.
        }
    }

    /// <summary>Ends it after the request that is being served; a subscription at once.</summary>
    public void Stop()
    {
        _stopping = true;
        _input.CancelPendingRead();
    }

    /// <summary>Ends it at once.</summary>
    public void Abort() => _socket.Dispose();

    /// <summary>Ends it if the client has been slower than the limits allow at <paramref name="now"/>.</summary>
    public void Expire(long now)
    {
        if (now > Volatile.Read(ref _deadline)) _input.CancelPendingRead();
        else if (!_subscribed && now - _response.SendingSince > _endpoints.Limits.Answer.TotalMilliseconds) Abort();
    }

    public void Dispose()
    {
        _writes.Start();
        _body.Release();
        var closed = new ObjectDisposedException(nameof(Connection));
        _input.Complete(closed);
        _output.Complete(closed);
        _stream.Dispose();
    }

    private static bool IsGone(Exception e) => e is IOException or SocketException or ObjectDisposedException;

    private async ValueTask ServeAsync()
    {
        try
        {
            while (!_stopping && await ServeNextAsync().ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (!IsGone(e) && !_response.IsOpen)
        {
            // A fault of this server ends this connection alone, and not without an answer.
            await RefuseAsync(RpcError.Of(e)).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> ServeNextAsync()
    {
        if (!_input.TryRead(out var result))
        {
            await SettleAsync().ConfigureAwait(false);
            var limits = _endpoints.Limits;
            result = await ReadAsync(_requestSince == 0 ? limits.Idle : limits.Request, _requestSince).ConfigureAwait(false);
        }
        if (result.IsCanceled) return _requestSince != 0 && await RefuseSlowAsync().ConfigureAwait(false);

        var buffer = result.Buffer;
        switch (_heads.Read(ref buffer))
        {
            case HeadOutcome.TooLong:
                return await RefuseAsync(431, "Too big request header").ConfigureAwait(false);
            case HeadOutcome.Invalid:
                return await RefuseAsync(400, Unreadable).ConfigureAwait(false);
            case HeadOutcome.Foreign:
                return await RefuseAsync(RpcError.Foreign).ConfigureAwait(false);
            case HeadOutcome.Incomplete:
                _input.AdvanceTo(buffer.Start, buffer.End);
                if (buffer.Length > 0 && _requestSince == 0) _requestSince = _endpoints.Clock.GetMilliseconds();
                return !result.IsCompleted;
            default:
                break;
        }

        var caller = default(Caller);
        var error = _head.Endpoint is Endpoint.Rpc or Endpoint.Import or Endpoint.Subscribe ? _caller.Identify(_head, out caller) : null;
        var length = _head.ContentLength;
        if (_head.Endpoint != Endpoint.Subscribe && length <= buffer.First.Length)
        {
            // The usual case: it is all there, and stays where it is until it is answered.
            var goesOn = await AnswerAsync(caller, error, buffer.First[..(int)length]).ConfigureAwait(false);
            _input.AdvanceTo(buffer.GetPosition(length.Value));
            _requestSince = 0;
            return goesOn;
        }
        _input.AdvanceTo(buffer.Start);
        await SettleAsync().ConfigureAwait(false);
        return error is null && _head.TakesBody
            ? await ServeWithBodyAsync(caller).ConfigureAwait(false)
            : await ServeBeforeBodyAsync(caller, error).ConfigureAwait(false);
    }

    private async ValueTask<bool> ServeWithBodyAsync(Caller caller)
    {
        if (_head.ContentLength > _endpoints.Limits.Body) return await RefuseAsync(400, Unreadable).ConfigureAwait(false);
        if (_head.ExpectsContinue)
        {
            _response.WriteContinue();
            await _response.SendAsync().ConfigureAwait(false);
        }
        switch (await ReadBodyAsync(isKept: true).ConfigureAwait(false))
        {
            case BodyOutcome.Canceled:
                return await RefuseSlowAsync().ConfigureAwait(false);
            case BodyOutcome.Invalid:
                return await RefuseAsync(400, Unreadable).ConfigureAwait(false);
            case BodyOutcome.NoRoom:
                return await RefuseAsync(503, "Too many long requests at once").ConfigureAwait(false);
            case BodyOutcome.Ended:
                return false;
            default:
                break;
        }
        var goesOn = await AnswerAsync(caller, null, _body.Body).ConfigureAwait(false);
        _body.Release();
        _requestSince = 0;
        return goesOn;
    }

    /// <summary>Answers a request whose body does not matter, or of one who may not send any: nothing of it is kept.</summary>
    private async ValueTask<bool> ServeBeforeBodyAsync(Caller caller, RpcError? error)
    {
        // One who waits for a word before he sends the body sends none now.
        if (_head.ExpectsContinue) _head.Close();
        var goesOn = await AnswerAsync(caller, error, default).ConfigureAwait(false);
        await _response.SendAsync().ConfigureAwait(false);
        goesOn = goesOn && await ReadBodyAsync(isKept: false).ConfigureAwait(false) == BodyOutcome.Complete;
        _lingers = !goesOn;
        _requestSince = 0;
        return goesOn;
    }

    private async ValueTask<BodyOutcome> ReadBodyAsync(bool isKept)
    {
        if (_requestSince == 0) _requestSince = _endpoints.Clock.GetMilliseconds();
        Volatile.Write(ref _deadline, _requestSince + (long)_endpoints.Limits.Request.TotalMilliseconds);
        var outcome = await _body.ReadAsync(_head.ContentLength, isKept).ConfigureAwait(false);
        Volatile.Write(ref _deadline, long.MaxValue);
        return outcome;
    }

    private async ValueTask<ReadResult> ReadAsync(TimeSpan patience, long since)
    {
        Volatile.Write(ref _deadline, (since == 0 ? _endpoints.Clock.GetMilliseconds() : since) + (long)patience.TotalMilliseconds);
        var result = await _input.ReadAsync().ConfigureAwait(false);
        Volatile.Write(ref _deadline, long.MaxValue);
        return result;
    }

    /// <summary>Answers the request in <see cref="_head"/>; false when it was the connection's last.</summary>
    private async ValueTask<bool> AnswerAsync(Caller caller, RpcError? error, ReadOnlyMemory<byte> body)
    {
        var endpoint = _head.Endpoint;
        if (endpoint == Endpoint.Rpc && error is null && _head.IsPost)
        {
            _call.Caller = caller;
            error = _call.Request.Parse(body);
            if (error is null && _call.Request.Method == StreamWrite.Method) error = await WriteAsync().ConfigureAwait(false);
            if (error is null && _call.Request.Method == StreamWrite.Method) return _head.KeepAlive;
        }

        await _writes.AnswerAsync(null).ConfigureAwait(false);
        _response.Answer(_head);
        if (error is not null) _response.WriteError(error);
        else await DispatchAsync(endpoint, caller, body).ConfigureAwait(false);
        if (_response.IsFull) await _response.SendAsync().ConfigureAwait(false);
        return !_response.Closes;
    }

    private async ValueTask DispatchAsync(Endpoint endpoint, Caller caller, ReadOnlyMemory<byte> body)
    {
        try
        {
            switch (endpoint)
            {
                case Endpoint.Health:
                    _response.WriteJson("""{"status":"ok"}"""u8);
                    break;
                case Endpoint.Version:
                    _response.WriteJson("""{"version":"0.7.0"}"""u8);
                    break;
                case Endpoint.Rpc when !_head.IsPost:
                    _response.WriteError(RpcError.InvalidRequest("Only POST method allowed"), 405);
                    break;
                case Endpoint.Rpc:
                    await _endpoints.Methods.InvokeAsync(_call).ConfigureAwait(false);
                    break;
                case Endpoint.Import:
                    await _endpoints.Import.RunAsync(_head, caller, body, _response).ConfigureAwait(false);
                    break;
                case Endpoint.Subscribe:
                    await SubscribeAsync(caller).ConfigureAwait(false);
                    break;
                default:
                    _response.WriteError(new RpcError(ServerErrorCode.NotFound, "Endpoint not found"));
                    break;
            }
        }
        catch (Exception e) when (!_response.IsOpen)
        {
            _response.WriteError(RpcError.Of(e));
        }
        catch (Exception e) when (!IsGone(e))
        {
            // In the middle of an answer only the end of the connection can say that it is not whole.
            throw new IOException("The answer could not be finished.", e);
        }
    }

    private async ValueTask SubscribeAsync(Caller caller)
    {
        if (SubscriptionRequest.Parse(_head, out var fault) is not { } request)
        {
            _response.WriteText(400, fault);
            return;
        }
        if (_head.IsHead)
        {
            _response.WriteWhole(200, "text/event-stream", default);
            return;
        }
        using var ended = new CancellationTokenSource();
        _subscribed = true;
        var watch = WatchForEndAsync(ended);
        try
        {
            await _endpoints.Subscriptions.RunAsync(caller, request, _response, ended.Token).ConfigureAwait(false);
            _response.Close();
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            _input.CancelPendingRead();
            await watch.ConfigureAwait(false);
            _subscribed = false;
        }
    }

    /// <summary>Cancels <paramref name="ended"/> when the client closes the connection. What it sends meanwhile is thrown away.</summary>
    private async Task WatchForEndAsync(CancellationTokenSource ended)
    {
        try
        {
            while (!ended.IsCancellationRequested)
            {
                var result = await _input.ReadAsync().ConfigureAwait(false);
                _input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled) break;
            }
        }
        catch (Exception e) when (IsGone(e))
        {
            // Reset: gone as well.
        }
        await ended.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Hands a write to the writer; it is answered later, unless it is refused here or ends the connection.</summary>
    private async ValueTask<RpcError?> WriteAsync()
    {
        if (_head is { KeepAlive: true, IsHttp11: true }) return await _writes.AddAsync(_call).ConfigureAwait(false);
        await _writes.AnswerAsync(null).ConfigureAwait(false);
        var error = await _writes.AddAsync(_call).ConfigureAwait(false);
        await _writes.AnswerAsync(_head).ConfigureAwait(false);
        return error;
    }

    /// <summary>Answers and sends everything before waiting for the client.</summary>
    private async ValueTask SettleAsync()
    {
        await _writes.AnswerAsync(null).ConfigureAwait(false);
        await _response.SendAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> RefuseSlowAsync() =>
        !_stopping && await RefuseAsync(408, "Request timeout").ConfigureAwait(false);

    private async ValueTask<bool> RefuseAsync(int status, string text)
    {
        await CloseAsync().ConfigureAwait(false);
        _response.WriteText(status, text);
        return false;
    }

    private async ValueTask<bool> RefuseAsync(RpcError error)
    {
        await CloseAsync().ConfigureAwait(false);
        _response.WriteError(error);
        return false;
    }

    /// <summary>Readies the connection for its last answer.</summary>
    private async ValueTask CloseAsync()
    {
        _body.Release();
        await _writes.AnswerAsync(null).ConfigureAwait(false);
        _response.Answer(null);
        _response.Close();
        _lingers = true;
    }

    /// <summary>Takes what the client is still sending, for a while: a connection cut at once would lose it the answer.</summary>
    private async ValueTask LingerAsync()
    {
        _socket.Shutdown(SocketShutdown.Send);
        using var patience = new CancellationTokenSource(Linger, _endpoints.Clock);
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
