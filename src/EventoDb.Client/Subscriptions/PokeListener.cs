using System.Net.ServerSentEvents;
using System.Net.Sockets;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Keeps a connection for pokes open in the background, for ever, and raises a flag whenever it is worth to look for messages.</summary>
/// <remarks>
/// The server may answer nothing at all until the first poke, and between the pokes it replays and those that are live there is a gap in which writes
/// go unnoticed (eventodb 0.7.0, fact 5). So nothing waits for the answer, and the flag is raised a few times after each connection is asked for.
/// </remarks>
internal sealed class PokeListener : IAsyncDisposable
{
    // A poke has some hundred bytes.
    private const int LargestEvent = 1024 * 1024;
    private readonly EventoClient _client;
    private readonly SubscriptionSource _source;
    private readonly Func<long> _position;
    private readonly WakeFlag _wake;
    private readonly CancellationTokenSource _stopping;
    private readonly Task _listening;
    private volatile CancellationTokenSource? _connection;
    private volatile EventoException? _failure;
    private bool _hasPoked;
    private long _announced = -1;
    private int _turns;

    /// <summary>Starts to listen.</summary>
    /// <param name="client">Whose connections and token are used.</param>
    /// <param name="source">What pokes are wanted for.</param>
    /// <param name="position">The first position that has not been read, whenever it is asked for.</param>
    /// <param name="wake">What is raised.</param>
    /// <param name="cancellation">Ends the listening, as Dispose does.</param>
    public PokeListener(EventoClient client, SubscriptionSource source, Func<long> position, WakeFlag wake, CancellationToken cancellation)
    {
        _client = client;
        _source = source;
        _position = position;
        _wake = wake;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _listening = Task.Run(ListenAsync, CancellationToken.None);
    }

    /// <summary>What ended the listening for good, or null; the flag is raised when it is set.</summary>
    public EventoException? Failure => _failure;

    /// <summary>The highest position that a poke has come for; -1 for none.</summary>
    public long Announced => Interlocked.Read(ref _announced);

    /// <summary>Goes up whenever a connection begins and whenever one ends: what is written about then comes without a poke.</summary>
    public int Turns => Volatile.Read(ref _turns);

    /// <summary>Connects anew: messages came of which this connection said nothing.</summary>
    public void Reconnect()
    {
        try
        {
            _connection?.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is being replaced already.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _listening.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task ListenAsync()
    {
        var tries = _client.Retry.WithoutEnd(lostAndFound: null).Begin(EventoClient.SubscribePath, _source.Target);
        while (!_stopping.IsCancellationRequested)
        {
            var started = _client.Timing.Clock.GetTimestamp();
            EventoException? failure = null;
            _hasPoked = false;
            using (var connection = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token))
            {
                _connection = connection;
                Interlocked.Increment(ref _turns);
                var looking = LookAgainAsync(connection.Token);
                try
                {
                    await ReceiveAsync(connection.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    // Asked to stop, or to connect anew.
                }
                catch (EventoException e)
                {
                    if (SubscriptionFailure.IsFinal(e)) _failure = e;
                    failure = e;
                }
                catch (Exception)
                {
                    // Pokes are hints. Whatever keeps them from coming, messages are found without, and the next connection may bring them.
                }
                _connection = null;
                Interlocked.Increment(ref _turns);
                await connection.CancelAsync().ConfigureAwait(false);
                await looking.ConfigureAwait(false);
            }
            if (_failure is not null)
            {
                _wake.Raise();
                return;
            }
            // Whether only this connection has ended, or the server is lost, shows when it is asked.
            _wake.Raise();
            if (_hasPoked || _client.Timing.Clock.GetElapsedTime(started) >= _client.Timing.GoodPokeLife) tries.Reset();
            if (_stopping.IsCancellationRequested) return;
            await tries.PauseAsync(failure, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            using var response = await _client.OpenPokesAsync(_source, _position(), cancellation).ConfigureAwait(false);
            _wake.Raise();
            using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            var events = SseParser.Create(new LimitedEventStream(stream, LargestEvent), (type, data) => type == "poke" ? PositionIn(data) : null);
            await foreach (var poke in events.EnumerateAsync(cancellation).ConfigureAwait(false))
            {
                if (poke.Data is not { } position) continue;
                _hasPoked = true;
                if (position > Announced) Interlocked.Exchange(ref _announced, position);
                _wake.Raise();
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or AnswerTooLargeException)
        {
            throw HttpFailure.FromNetwork(e, _client.Uri);
        }
    }

    /// <summary>The position that a poke names; the next one that is wanted where it cannot be read, as a poke means nothing else.</summary>
    private long? PositionIn(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            using var poke = JsonDocument.ParseValue(ref reader);
            if (poke.RootElement.GetProperty(_source.PokeField).TryGetInt64(out var position)) return position;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // Another server's, or a proxy's: the messages will tell.
        }
        return _position();
    }

    private async Task LookAgainAsync(CancellationToken cancellation)
    {
        foreach (var wait in _client.Timing.LooksAfterConnecting)
        {
            await _client.Timing.PauseAsync(wait, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellation.IsCancellationRequested) return;
            _wake.Raise();
        }
    }
}
