using System.Globalization;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Times;

/// <summary>A store whose messages have the times that a test wants, and a session that is connected to it: a backend's stand-in, or the embedded server.</summary>
internal sealed class TimedStore : IAsyncDisposable
{
    private readonly BackendStandIn? _standIn;

    /// <summary>Fills a store.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="messages">Streams and times in global order; a stream of null is a gap.</param>
    /// <param name="metadata">The metadata of each, by its place among those; null for none.</param>
    public TimedStore(string kind, IEnumerable<(string? Stream, DateTimeOffset Time)> messages, Func<int, string>? metadata = null)
    {
        var positions = new Dictionary<string, long>();
        var lines = messages.Select((message, index) => (message.Stream, message.Time, GlobalPosition: index + 1L)).Where(message => message.Stream is not null).Select(message =>
        {
            var position = positions[message.Stream!] = positions.TryGetValue(message.Stream!, out var last) ? last + 1 : 0;
            return string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"id":"11111111-1111-4111-8111-{{{message.GlobalPosition:d12}}}","stream":"{{{message.Stream}}}","type":"{{{(message.GlobalPosition % 3 == 0 ? "Third" : "T")}}}","pos":{{{position}}},"gpos":{{{message.GlobalPosition}}},"data":{"n":{{{message.GlobalPosition}}}},"meta":{{{metadata?.Invoke((int)message.GlobalPosition - 1) ?? "null"}}},"time":"{{{message.Time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffffff}}}Z"}""");
        });
        if (Enum.TryParse<BackendKind>(kind, out var backend))
        {
            _standIn = new BackendStandIn(backend);
            _standIn.Import("default", string.Join('\n', lines) + "\n");
            Run("Connect-EventoServer $args[0] -Token $args[1]", _standIn.Uri.ToString(), _standIn.Token).ThrowOnError();
            return;
        }
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, lines);
            Run("$null = Start-EventoServer; $null = Import-EventoMessage $args[0]", file).ThrowOnError();
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The backends there are, and the embedded server.</summary>
    public static TheoryData<string> Kinds => [nameof(BackendKind.Sqlite), nameof(BackendKind.Postgres), nameof(BackendKind.Pebble), "Embedded"];

    /// <summary>When its messages begin.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 11, 27, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The session.</summary>
    public ScriptRunner Runner { get; } = ScriptRunner.Lend();

    /// <summary>The requests so far; none are known of the embedded server.</summary>
    public IReadOnlyList<StubRequest> Requests => _standIn?.Requests ?? [];

    /// <summary>The stand-in.</summary>
    public BackendStandIn StandIn => _standIn!;

    public ScriptResult Run(string script, params object?[] arguments) => Runner.Run(script, arguments);

    /// <summary>The global positions of the messages that a script emits.</summary>
    public IReadOnlyList<long> Positions(string script, params object?[] arguments) => [.. Run(script, arguments).Values.Cast<EventoMessage>().Select(message => message.GlobalPosition)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_standIn is null) Run("Stop-EventoServer");
        Runner.Dispose();
        if (_standIn is not null) await _standIn.DisposeAsync();
    }

    /// <summary>Messages every two seconds or at the same time, with gaps, and a clock that now and then goes back by up to two minutes.</summary>
    public static IEnumerable<(string? Stream, DateTimeOffset Time)> Messages(int count)
    {
        var random = new Random(7);
        var time = Start;
        for (var i = 0; i < count; i++)
        {
            var back = i % 250 == 249 ? random.Next(0, 119) : 0;
            time = time.AddSeconds(random.Next(0, 4) == 0 ? 0 : 2 - back).AddTicks(back == 0 ? random.Next(0, 5) * 1_234_567 : 0);
            yield return (i == count - 1 ? "order-1" : random.Next(0, 6) == 0 ? null : random.Next(0, 40) == 0 ? "rare-1" : $"order-{i % 3}", time);
        }
    }
}
