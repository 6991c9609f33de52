using System.IO.Pipelines;
using EventoDb.Server.Errors;
using EventoDb.Server.Http;
using EventoDb.Server.Rpc;
using EventoDb.Server.Tokens;
using EventoDb.Shared;

namespace EventoDb.Server.Connections;

/// <summary>Answers a connection's requests, in order.</summary>
/// <remarks>
/// Calls that are answered later and arrive together are done together and answered together. Whatever else comes behind one waits until it is answered, so
/// that it sees what it did.
/// </remarks>
internal sealed class Answerer
{
    private readonly ServerParts _parts;
    private readonly ResponseWriter _response;
    private readonly PendingWrites _writes;
    private readonly RpcCall _call;
    private readonly SubscriptionAnswer _subscription;

    public Answerer(ServerParts parts, PipeReader input, ResponseWriter response)
    {
        _parts = parts;
        _response = response;
        _writes = new PendingWrites(parts.Store.Writer, response);
        _call = new RpcCall(response, _writes);
        _subscription = new SubscriptionAnswer(parts.Subscriptions, input, response);
    }

    /// <inheritdoc cref="SubscriptionAnswer.IsUnderWay"/>
    public bool IsSubscribed => _subscription.IsUnderWay;

    /// <summary>Answers a request, or hands it on; false when it was the connection's last.</summary>
    public async ValueTask<bool> AnswerAsync(RequestHead head, Caller caller, RpcError? error, ReadOnlyMemory<byte> body)
    {
        RpcMethod? method = null;
        if (error is null && head is { Route: Route.Rpc, IsPost: true })
        {
            _call.Caller = caller;
            error = _call.Request.Parse(body) ?? _parts.Methods.Find(_call.Request.Method, out method);
            if (method is { IsAnsweredLater: true })
            {
                error = await HandOnAsync(method, head).ConfigureAwait(false);
                if (error is null) return head.KeepAlive;
            }
        }

        await AnswerPendingAsync().ConfigureAwait(false);
        _response.Answer(head);
        if (error is not null) _response.WriteError(error);
        else await DispatchAsync(head, method, caller, body).ConfigureAwait(false);
        if (_response.IsFull) await _response.SendAsync().ConfigureAwait(false);
        return !_response.Closes;
    }

    /// <summary>Answers what was handed on.</summary>
    public ValueTask AnswerPendingAsync() => _writes.AnswerAsync(null);

    /// <summary>Answers and sends everything before waiting for the client.</summary>
    public async ValueTask SettleAsync()
    {
        await AnswerPendingAsync().ConfigureAwait(false);
        await _response.SendAsync().ConfigureAwait(false);
    }

    /// <summary>Sees to it that what was handed on is done, though nobody is left to be told.</summary>
    public void Leave() => _writes.Start();

    /// <summary>Hands a call on, unless it is refused. What answers it is of the usual form, or it is answered by itself.</summary>
    private async ValueTask<RpcError?> HandOnAsync(RpcMethod method, RequestHead head)
    {
        var isUsual = head is { KeepAlive: true, IsHttp11: true };
        if (!isUsual) await AnswerPendingAsync().ConfigureAwait(false);
        try
        {
            await method.InvokeAsync(_call).ConfigureAwait(false);
        }
        catch (Exception e) when (!Connection.IsGone(e))
        {
            return Failure.Of(e);
        }
        if (!isUsual) await _writes.AnswerAsync(head).ConfigureAwait(false);
        return null;
    }

    private async ValueTask DispatchAsync(RequestHead head, RpcMethod? method, Caller caller, ReadOnlyMemory<byte> body)
    {
        try
        {
            switch (head.Route)
            {
                case Route.Health:
                    _response.WriteJson("""{"status":"ok"}"""u8);
                    break;
                case Route.Version:
                    _response.WriteJson("""{"version":"0.7.0"}"""u8);
                    break;
                case Route.Rpc when method is null:
                    _response.WriteError(RpcError.InvalidRequest("Only POST method allowed"), 405);
                    break;
                case Route.Rpc:
                    await method.InvokeAsync(_call).ConfigureAwait(false);
                    break;
                case Route.Import:
                    await _parts.Import.RunAsync(head, caller, body, _response).ConfigureAwait(false);
                    break;
                case Route.Subscribe:
                    await _subscription.WriteAsync(head, caller).ConfigureAwait(false);
                    break;
                default:
                    _response.WriteError(new RpcError(ServerErrorCode.NotFound, "Endpoint not found"));
                    break;
            }
        }
        catch (Exception e) when (!_response.IsOpen)
        {
            _response.WriteError(Failure.Of(e));
        }
        catch (Exception e) when (!Connection.IsGone(e))
        {
            // In the middle of an answer only the end of the connection can say that it is not whole.
            throw new IOException("The answer could not be finished.", e);
        }
    }
}
