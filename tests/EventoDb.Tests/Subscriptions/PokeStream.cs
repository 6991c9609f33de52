using System.Globalization;
using System.Text;
using System.Threading.Channels;
using EventoDb.Client;

namespace EventoDb.Tests.Subscriptions;

/// <summary>One subscriber of a <see cref="StandInServer"/>.</summary>
internal sealed class PokeStream
{
    private const int ReplayLimit = 1000;
    private readonly Stream _stream;
    private readonly TimeSpan _pokeTime;
    private readonly Dictionary<string, string> _query;
    // What does not fit is lost, as in the real server's buffer.
    private readonly Channel<StandInMessage> _live = Channel.CreateBounded<StandInMessage>(
        new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _hasHead;

    public PokeStream(Stream stream, string target, TimeSpan pokeTime)
    {
        _stream = stream;
        _pokeTime = pokeTime;
        _query = target[(target.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
    }

    public void Offer(StandInMessage message)
    {
        var position = _query.TryGetValue("position", out var from) ? long.Parse(from, CultureInfo.InvariantCulture) : 0;
        var isWanted = _query.TryGetValue("stream", out var stream) ? message.Stream == stream && message.Position >= position
            : _query.TryGetValue("category", out var category) ? StreamName.GetCategory(message.Stream) == category && message.GlobalPosition >= position
            : true;
        if (isWanted && _query.TryGetValue("size", out var size)) isWanted = WrongHash(message.Stream) % ulong.Parse(size, CultureInfo.InvariantCulture) == ulong.Parse(_query["consumer"], CultureInfo.InvariantCulture);
        if (isWanted) _live.Writer.TryWrite(message);
    }

    public async Task RunAsync(StandInStore store, Action inGap, Action goLive, CancellationToken cancellation)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = WatchClientAsync(gone);
        try
        {
            var position = _query.TryGetValue("position", out var from) ? long.Parse(from, CultureInfo.InvariantCulture) : 0;
            var replay = _query.TryGetValue("stream", out var stream) ? store.ReadStream(stream, position, ReplayLimit)
                : _query.TryGetValue("category", out var category) ? store.ReadCategory(category, position, ReplayLimit)
                : [];
            foreach (var message in replay) await SendAsync(Poke(message), gone.Token);
            if (_query.ContainsKey("all")) await SendAsync(": ready\n\n", gone.Token);
            inGap();
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
            if (await _stream.ReadAsync(new byte[1], gone.Token) == 0) await gone.CancelAsync();
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

    private static string Poke(StandInMessage message) =>
        $$"""
        event: poke
        data: {"stream":"{{message.Stream}}","position":{{message.Position}},"globalPosition":{{message.GlobalPosition}}}


        """;

    private static ulong WrongHash(string stream) => stream.Aggregate(0UL, (hash, character) => unchecked((hash * 31) + character));
}
