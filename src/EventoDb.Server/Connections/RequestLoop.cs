using System.IO.Pipelines;
using EventoDb.Server.Errors;
using EventoDb.Server.Http;
using EventoDb.Server.Rpc;
using EventoDb.Server.Tokens;

namespace EventoDb.Server.Connections;

/// <summary>Takes one request after the other out of what a client sends, within the limits, and has it answered.</summary>
internal sealed class RequestLoop
{
    private const string Unreadable = "Error when parsing request";

    private readonly ServerParts _parts;
    private readonly PipeReader _input;
    private readonly ResponseWriter _response;
    private readonly Answerer _answerer;
    private readonly HeadReader _heads;
    private readonly RequestHead _head;
    private readonly BodyReader _body;
    private readonly KnownCaller _caller;
    private long _requestSince;
    private long _deadline = long.MaxValue;
    private volatile bool _stopping;

    public RequestLoop(ServerParts parts, PipeReader input, ResponseWriter response, Answerer answerer)
    {
        _parts = parts;
        _input = input;
        _response = response;
        _answerer = answerer;
        _heads = new HeadReader(parts.Limits);
        _head = _heads.Head;
        _body = new BodyReader(input, parts.Limits.Body, parts.Bodies);
        _caller = new KnownCaller(parts.Authentication);
    }

    /// <summary>Whether the client may still be sending what nobody reads any more.</summary>
    public bool Lingers { get; private set; }

    /// <summary>Serves requests until one is the last.</summary>
    public async ValueTask ServeAsync()
    {
        try
        {
            while (!_stopping && await ServeNextAsync().ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (!Connection.IsGone(e) && !_response.IsOpen)
        {
            // A fault of this server ends this connection alone, and not without an answer.
            await RefuseAsync(Failure.Of(e)).ConfigureAwait(false);
        }
    }

    /// <summary>Ends it after the request that is being served.</summary>
    public void Stop()
    {
        _stopping = true;
        _input.CancelPendingRead();
    }

    /// <summary>Whether the client should have sent more by <paramref name="now"/>.</summary>
    public bool IsLate(long now) => now > Volatile.Read(ref _deadline);

    /// <summary>Gives back what a body took of the memory for bodies.</summary>
    public void Leave() => _body.Release();

    private async ValueTask<bool> ServeNextAsync()
    {
        if (!_input.TryRead(out var result))
        {
            await _answerer.SettleAsync().ConfigureAwait(false);
            var limits = _parts.Limits;
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
                if (buffer.Length > 0 && _requestSince == 0) _requestSince = _parts.Clock.GetMilliseconds();
                return !result.IsCompleted;
            default:
                break;
        }

        var caller = default(Caller);
        var error = _head.Route is Route.Rpc or Route.Import or Route.Subscribe ? _caller.Identify(_head, out caller) : null;
        var length = _head.ContentLength;
        if (_head.Route != Route.Subscribe && length <= buffer.First.Length)
        {
            // The usual case: it is all there, and stays where it is until it is answered.
            var goesOn = await _answerer.AnswerAsync(_head, caller, error, buffer.First[..(int)length]).ConfigureAwait(false);
            _input.AdvanceTo(buffer.GetPosition(length.Value));
            _requestSince = 0;
            return goesOn;
        }
        _input.AdvanceTo(buffer.Start);
        await _answerer.SettleAsync().ConfigureAwait(false);
        return error is null && _head.TakesBody
            ? await ServeWithBodyAsync(caller).ConfigureAwait(false)
            : await ServeBeforeBodyAsync(caller, error).ConfigureAwait(false);
    }

    private async ValueTask<bool> ServeWithBodyAsync(Caller caller)
    {
        if (_head.ContentLength > _parts.Limits.Body) return await RefuseAsync(400, Unreadable).ConfigureAwait(false);
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
        var goesOn = await _answerer.AnswerAsync(_head, caller, null, _body.Body).ConfigureAwait(false);
        _body.Release();
        _requestSince = 0;
        return goesOn;
    }

    /// <summary>Answers a request whose body does not matter, or of one who may not send any: nothing of it is kept.</summary>
    private async ValueTask<bool> ServeBeforeBodyAsync(Caller caller, RpcError? error)
    {
        // One who waits for a word before he sends the body sends none now.
        if (_head.ExpectsContinue) _head.Close();
        var goesOn = await _answerer.AnswerAsync(_head, caller, error, default).ConfigureAwait(false);
        await _response.SendAsync().ConfigureAwait(false);
        goesOn = goesOn && await ReadBodyAsync(isKept: false).ConfigureAwait(false) == BodyOutcome.Complete;
        Lingers = !goesOn;
        _requestSince = 0;
        return goesOn;
    }

    private async ValueTask<BodyOutcome> ReadBodyAsync(bool isKept)
    {
        if (_requestSince == 0) _requestSince = _parts.Clock.GetMilliseconds();
        Volatile.Write(ref _deadline, _requestSince + (long)_parts.Limits.Request.TotalMilliseconds);
        var outcome = await _body.ReadAsync(_head.ContentLength, isKept).ConfigureAwait(false);
        Volatile.Write(ref _deadline, long.MaxValue);
        return outcome;
    }

    private async ValueTask<ReadResult> ReadAsync(TimeSpan patience, long since)
    {
        Volatile.Write(ref _deadline, (since == 0 ? _parts.Clock.GetMilliseconds() : since) + (long)patience.TotalMilliseconds);
        var result = await _input.ReadAsync().ConfigureAwait(false);
        Volatile.Write(ref _deadline, long.MaxValue);
        return result;
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
        await _answerer.AnswerPendingAsync().ConfigureAwait(false);
        _response.Answer(null);
        _response.Close();
        Lingers = true;
    }
}
