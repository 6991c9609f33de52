using System.IO.Pipelines;
using EventoDb.Server.Http;
using EventoDb.Server.Subscriptions;
using EventoDb.Server.Tokens;

namespace EventoDb.Server.Connections;

/// <summary>Answers a request for pokes: for as long as the client stays, which is watched.</summary>
internal sealed class SubscriptionAnswer(SubscriptionEndpoint subscriptions, PipeReader input, ResponseWriter response)
{
    private volatile bool _isUnderWay;

    /// <summary>Whether the connection serves a subscription, whose client may take its time.</summary>
    public bool IsUnderWay => _isUnderWay;

    /// <summary>Answers the request.</summary>
    public async ValueTask WriteAsync(RequestHead head, Caller caller)
    {
        if (SubscriptionRequest.Parse(head, out var fault) is not { } request)
        {
            response.WriteText(400, fault);
            return;
        }
        if (head.IsHead)
        {
            response.WriteWhole(200, "text/event-stream", default);
            return;
        }
        using var ended = new CancellationTokenSource();
        _isUnderWay = true;
        var watch = WatchForEndAsync(ended);
        try
        {
            await subscriptions.RunAsync(caller, request, response, ended.Token).ConfigureAwait(false);
            response.Close();
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            input.CancelPendingRead();
            await watch.ConfigureAwait(false);
            _isUnderWay = false;
        }
    }

    /// <summary>Cancels <paramref name="ended"/> when the client closes the connection. What it sends meanwhile is thrown away.</summary>
    private async Task WatchForEndAsync(CancellationTokenSource ended)
    {
        try
        {
            while (!ended.IsCancellationRequested)
            {
                var result = await input.ReadAsync().ConfigureAwait(false);
                input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted || result.IsCanceled) break;
            }
        }
        catch (Exception e) when (Connection.IsGone(e))
        {
            // Reset: gone as well.
        }
        await ended.CancelAsync().ConfigureAwait(false);
    }
}
