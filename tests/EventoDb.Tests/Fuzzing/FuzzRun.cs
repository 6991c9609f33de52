using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EventoDb.Tests.Server;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Sends what a generator makes to a server in a process of its own: some thousand requests, or for ten minutes where there is time.</summary>
/// <remarks>Each is answered with a status that fits or has its connection closed, in time; the server lives on, and holds no more memory than before.</remarks>
internal sealed partial class FuzzRun : IAsyncDisposable
{
    private const int Clients = 4;
    private const int MostGrowth = 16_000_000;
    private static readonly TimeSpan LongTime = TimeSpan.FromMinutes(10);
    private static readonly HashSet<int> Fitting = [100, 200, 400, 401, 403, 404, 405, 408, 409, 431, 503];

    private readonly ServerUnderTest _server;
    private readonly SortedDictionary<int, long> _answers = [];
    private long _tries;
    private long _bytes;

    private FuzzRun(ServerUnderTest server) => _server = server;

    /// <summary>The token that opens the server.</summary>
    public string Token => _server.Token;

    public static async Task<FuzzRun> StartAsync() => new(await ServerUnderTest.StartProcessAsync());

    /// <summary>Runs it.</summary>
    /// <param name="make">Makes what is sent over one connection, and says whether it is good: then it must be answered with 200.</param>
    /// <param name="sample">How many in the ordinary run.</param>
    public async Task RunAsync(Func<Random, (byte[] Sent, bool IsGood)> make, int sample)
    {
        await TryAllAsync(make, 0, sample / 2, TimeSpan.MaxValue);
        var before = await SettledAsync();
        var watch = Stopwatch.StartNew();
        var seed = 1;
        do await TryAllAsync(make, seed++, LongTests.Wanted ? 20_000 : sample, LongTests.Wanted ? LongTime - watch.Elapsed : TimeSpan.MaxValue);
        while (LongTests.Wanted && watch.Elapsed < LongTime);
        var after = await SettledAsync();

        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_tries:N0} tries, {_bytes / 1e6:N0} MB, {watch.Elapsed.TotalMinutes:0.0} min; answers: {string.Join(", ", _answers.Select(answer => $"{answer.Value:N0} × {answer.Key}"))}; memory {before / 1e6:0} MB before, {after / 1e6:0} MB after"));
        Assert.True(after - before < MostGrowth, $"{before:N0} bytes became {after:N0}");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TryAllAsync(Func<Random, (byte[] Sent, bool IsGood)> make, int seed, int count, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            for (var i = client; i < count && watch.Elapsed < time; i += Clients)
            {
                var random = new Random((seed * 1_000_003) + i);
                var (sent, isGood) = make(random);
                await TryAsync(random, sent, isGood);
            }
        })));
        // What was written and made must not be taken for growth.
        await _server.ImportAsync("", "?force=true");
        foreach (var name in (await _server.GetAsync("""["ns.list"]"""))!.AsArray().Select(listed => listed!["namespace"]!.ToJsonString()))
        {
            if (name != "\"default\"") await _server.CallAsync($"""["ns.delete",{name}]""");
        }
    }

    private async Task TryAsync(Random random, byte[] sent, bool isGood)
    {
        using var connection = await _server.ConnectAsync();
        string answer;
        try
        {
            // In pieces, as networks do.
            for (var at = 0; at < sent.Length;)
            {
                var piece = random.Next(3) == 0 ? random.Next(1, 60) : sent.Length;
                piece = Math.Min(piece, sent.Length - at);
                await connection.SendAsync(sent[at..(at + piece)]);
                at += piece;
            }
            connection.FinishSending();
            answer = await connection.ReceiveToEndAsync();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Cut off in the middle of what was refused.
            answer = "";
        }
        var statuses = Status().Matches(answer).Select(match => int.Parse(match.ValueSpan[9..12], CultureInfo.InvariantCulture)).ToList();
        Assert.True(statuses.TrueForAll(Fitting.Contains) && (!isGood || statuses is [200]), $"{answer}\nto\n{Encoding.Latin1.GetString(sent[..Math.Min(sent.Length, 3000)])}");
        lock (_answers)
        {
            _tries++;
            _bytes += sent.Length;
            foreach (var status in statuses.DefaultIfEmpty(0)) _answers[status] = _answers.GetValueOrDefault(status) + 1;
        }
    }

    /// <summary>What is alive in the server's memory once all connections have ended.</summary>
    private async Task<long> SettledAsync()
    {
        await Eventually.TrueAsync(async () => await _server.CountConnectionsAsync() == 1);
        return await _server.CountLiveBytesAsync();
    }

    [GeneratedRegex("(?<=^|\r\n\r\n|[\n}])HTTP/1\\.1 [0-9]{3} ", RegexOptions.CultureInvariant)]
    private static partial Regex Status();
}
