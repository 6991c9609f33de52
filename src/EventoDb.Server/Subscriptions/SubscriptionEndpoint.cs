using EventoDb.Server.Http;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;
using EventoDb.Server.Tokens;

namespace EventoDb.Server.Subscriptions;

/// <summary><c>GET /subscribe</c>: replay from a position, then live, without a gap between the two.</summary>
internal sealed class SubscriptionEndpoint
{
    private const int PieceBytes = 32 * 1024;

    private readonly Store _store;
    private readonly TimeSpan _heartbeat;
    private readonly TimeProvider _clock;

    public SubscriptionEndpoint(Store store, TimeSpan heartbeat, TimeProvider clock)
    {
        _store = store;
        _heartbeat = heartbeat;
        _clock = clock;
    }

    /// <summary>Sends pokes until <paramref name="ended"/> (the client has gone, the server stops) or the namespace is deleted.</summary>
    public async Task RunAsync(Caller caller, SubscriptionRequest request, ResponseWriter response, CancellationToken ended)
    {
        var within = caller.Require("Failed to subscribe");
        var waiter = new Waiter();
        within.Waiters.Add(waiter);
        try
        {
            var query = new PokeQuery(within, request);
            response.Begin(
                "text/event-stream",
                "Cache-Control: no-cache\r\n" + (response.Closes ? "" : "Connection: keep-alive\r\n"));
            if (request.IsAll) response.WritePart(": ready\n\n"u8);
            await response.SendAsync().ConfigureAwait(false);

            var end = Task.Delay(Timeout.Infinite, ended);
            var heartbeat = Task.Delay(_heartbeat, _clock, ended);
            while (!ended.IsCancellationRequested && !within.IsDeleted)
            {
                waiter.Watch();
                bool more;
                do
                {
                    var piece = response.Body();
                    more = Fill(query, piece);
                    response.WritePart(piece.Written);
                    await response.SendAsync().ConfigureAwait(false);
                }
                while (more && !ended.IsCancellationRequested);

                if (heartbeat.IsCompleted)
                {
                    response.WritePart(": heartbeat\n\n"u8);
                    await response.SendAsync().ConfigureAwait(false);
                    heartbeat = Task.Delay(_heartbeat, _clock, ended);
                }
                await Task.WhenAny(waiter.Woken, heartbeat, end).ConfigureAwait(false);
            }
            response.End();
        }
        finally
        {
            within.Waiters.Remove(waiter);
        }
    }

    private bool Fill(PokeQuery query, GrowingBuffer piece)
    {
        using var lease = _store.Read();
        return query.Fill(lease.Session, piece, PieceBytes);
    }
}
