using System.Globalization;
using System.Text;
using System.Threading.Channels;

namespace EventoDb.Tests.Support;

/// <summary>One connection of <see cref="StandInSubscriptions"/>.</summary>
internal sealed class StandInSubscriber
{
    private const int ReplayLimit = 1000;
    private readonly Stream _stream;
    private readonly TimeSpan _pokeTime;
    private readonly Dictionary<string, string> _query;
    private readonly long _position;
    // What does not fit is lost.
    private readonly Channel<StandInMessage> _live = Channel.CreateBounded<StandInMessage>(
        new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _hasHead;

    public StandInSubscriber(Stream stream, string query, TimeSpan pokeTime)
    {
        _stream = stream;
        _pokeTime = pokeTime;
        _query = query.Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[^1]));
        _position = _query.TryGetValue("position", out var position) ? long.Parse(position, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>The messages that are there already and are poked for at once.</summary>
    public List<StandInMessage> Replay(StandInNamespace space)
    {
        if (_query.TryGetValue("stream", out var stream)) return [.. space.Stream(stream).Skip((int)_position).Take(ReplayLimit)];
        if (!_query.TryGetValue("category", out var category)) return [];
        var messages = space.Category(category);
        return [.. messages.Skip(StandInNamespace.IndexOf(messages, _position)).Take(ReplayLimit)];
    }

    /// <summary>Pokes for a message, where this subscriber wants it and has room.</summary>
    public void Offer(StandInMessage message)
    {
        var isWanted = true;
        if (_query.TryGetValue("stream", out var stream)) isWanted = message.Stream == stream && message.Position >= _position;
        else if (_query.TryGetValue("category", out var category)) isWanted = StandInNamespace.CategoryOf(message.Stream) == category && message.GlobalPosition >= _position;
        if (_query.TryGetValue("size", out var size))
        {
            isWanted &= WrongHash(message.Stream) % ulong.Parse(size, CultureInfo.InvariantCulture) == ulong.Parse(_query["consumer"], CultureInfo.InvariantCulture);
        }
        if (isWanted) _live.Writer.TryWrite(message);
    }

    /// <summary>Sends pokes until the client or the server goes.</summary>
    public async Task RunAsync(List<StandInMessage> replay, Action goLive, CancellationToken cancellation)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = WatchClientAsync(gone);
        try
        {
            foreach (var message in replay) await SendAsync(Poke(message), gone.Token);
            if (_query.ContainsKey("all")) await SendAsync(": ready\n\n", gone.Token);
            goLive();
            await foreach (var message in _live.Reader.ReadAllAsync(gone.Token))
            {
                if (_pokeTime > TimeSpan.Zero) await Task.Delay(_pokeTime, gone.Token);
                await SendAsync(Poke(message), gone.Token);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client or the server went.
        }
        await gone.CancelAsync();
        await watching;
    }

    private async Task WatchClientAsync(CancellationTokenSource gone)
    {
        try
        {
            await _stream.ReadExactlyAsync(new byte[1], gone.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            await gone.CancelAsync();
        }
    }

    private async Task SendAsync(string text, CancellationToken cancellation)
    {
        var body = Encoding.UTF8.GetBytes(text);
        var head = _hasHead ? "" : "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
        _hasHead = true;
        byte[] chunk = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{head}{body.Length:x}\r\n")), .. body, .. "\r\n"u8];
        await _stream.WriteAsync(chunk, cancellation);
    }

    private static string Poke(StandInMessage message) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""
        event: poke
        data: {"stream":{{GoJsonWriter.Write(message.Stream)}},"position":{{message.Position}},"globalPosition":{{message.GlobalPosition}}}


        """);

    private static ulong WrongHash(string stream) => stream.Aggregate(0UL, (hash, character) => unchecked((hash * 31) + character));
}
