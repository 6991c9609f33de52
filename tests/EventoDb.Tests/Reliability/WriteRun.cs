using System.Globalization;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Reliability;

/// <summary>Numbered messages written with <c>Write-EventoMessage</c>, and what can be said of each afterwards.</summary>
internal sealed class WriteRun
{
    private const int ForEachStream = 20;
    // Longer than a busy machine makes anything take: where an answer never comes, the clock is set forward.
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);
    private readonly List<int>[] _stored;
    private readonly List<EventoWriteResult> _results;
    private readonly Dictionary<int, Exception> _errors = [];
    private readonly int _count;
    private readonly int _streamCount;

    private WriteRun(int count, ScriptResult written, List<int>[] stored)
    {
        _count = count;
        _stored = stored;
        _streamCount = stored.Length;
        Assert.Null(written.Thrown);
        _results = [.. written.Output.Select(output => Assert.IsType<EventoWriteResult>(output.BaseObject))];
        foreach (var error in written.Errors) _errors.Add(ScriptResult.NumberOf(error), error.Exception);
    }

    /// <summary>The errors, by the number of the input.</summary>
    public IReadOnlyDictionary<int, Exception> Errors => _errors;

    /// <summary>How many inputs are not in their stream although a result says so, or nothing was said.</summary>
    public int Lost => Enumerable.Range(1, _count).Count(n => !_errors.ContainsKey(n) && !_stored[n % _streamCount].Contains(n));

    /// <summary>How many messages are in their stream more than once.</summary>
    public int Doubled => _stored.Sum(stream => stream.Count - stream.Distinct().Count());

    /// <summary>How many messages lie before one that was handed in earlier.</summary>
    public int OutOfOrder => _stored.Sum(stream => stream.Zip(stream.Skip(1)).Count(pair => pair.First > pair.Second));

    /// <summary>How many errors stand for messages that are there, and how many results name another place than the message's.</summary>
    public int WronglyReported =>
        _errors.Keys.Count(n => _stored[n % _streamCount].Contains(n))
        + Enumerable.Range(1, _count).Where(n => !_errors.ContainsKey(n)).Zip(_results).Count(pair => !IsTrue(pair.First, pair.Second));

    /// <summary>How many inputs have neither a result nor an error, or more than one.</summary>
    public int NotAnsweredOnce => Math.Abs(_count - _results.Count - _errors.Count);

    /// <summary>Every figure must be zero; errors that are true may be there.</summary>
    public void AssertSafe() => Assert.Equal((0, 0, 0, 0, 0), (Lost, Doubled, OutOfOrder, WronglyReported, NotAnsweredOnce));

    /// <summary>The figures, for a report.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{_count} writes: lost {Lost}, doubled {Doubled}, out of order {OutOfOrder}, wrongly reported {WronglyReported}, not answered once {NotAnsweredOnce}, errors {_errors.Count}");

    /// <summary>Sets a clock forward by as much as who has waited for an answer for the longest time has left, and for nobody else: what is asked beside it is answered,
    /// however long a busy machine takes.</summary>
    public static void PassTimeout(TestClock clock) => clock.ExpireFirst(longerThan: new BackOff().Longest);

    /// <summary>Writes <paramref name="count"/> messages, a multiple of 140, to a few streams in turn, in many pipelines: each begins with a connection of
    /// its own again, where the one before was left by a fault with one request at a time.</summary>
    /// <param name="uri">Where to, faults included.</param>
    /// <param name="direct">Where to look afterwards.</param>
    /// <param name="token">The token.</param>
    /// <param name="count">How many messages.</param>
    /// <param name="window">How many may be in flight.</param>
    /// <param name="connections">On how many connections.</param>
    /// <param name="expectsVersions">Whether each expects the version that the one before it made.</param>
    /// <param name="connected">Called when the session is connected, before the first write.</param>
    /// <param name="clock">The writers' clock.</param>
    /// <param name="client">The writers' waits; null for long ones.</param>
    public static async Task<WriteRun> RunAsync(
        Uri uri, Func<Uri> direct, string token, int count, int window, int connections, bool expectsVersions, Action<bool> connected, TestClock clock, ClientTiming? client = null)
    {
        // On several connections messages of as many streams as it takes are on their way on each.
        var streams = connections == 1 ? 7 : 35;
        using var flowing = clock.Flow();
        using var runner = ScriptRunner.Lend();
        runner.Timing = client is null ? TestTiming.PatientOn(clock) : TestTiming.Patient.With(client);
        runner.Run("Connect-EventoServer $args[0] -Token $args[1] -TimeoutSec $args[2] -RetryCount 100 -NoProxy -SkipCertificateCheck -WarningAction SilentlyContinue", uri.ToString(), token, Timeout.TotalSeconds).ThrowOnError();
        connected(true);
        var written = await Task.Run(() => runner.Run(
            """
            param($count, $window, $connections, $streams, $each, $expects)
            for ($first = 1; $first -le $count; $first += $streams * $each) {
                $version = if ($expects) { @{ ExpectedVersion = ($first - 1) / $streams - 1 } } else { @{} }
                $first..[Math]::Min($first + $streams * $each - 1, $count) |
                    Write-EventoMessage -StreamName { "order-$($_ % $streams)" } -Type Placed -Data { @{ n = $_ } } -Window $window -ConnectionCount $connections @version
            }
            """,
            count, window, connections, streams, ForEachStream, expectsVersions));
        connected(false);
        return new WriteRun(count, written, await ReadAsync(direct(), token, streams));
    }

    private static async Task<List<int>[]> ReadAsync(Uri uri, string token, int streams)
    {
        using var client = new EventoClient(new EventoClientOptions { Uri = uri, Token = token, UseProxy = false });
        var stored = new List<int>[streams];
        for (var i = 0; i < streams; i++)
        {
            stored[i] = [];
            await foreach (var page in client.ReadStreamPagesAsync($"order-{i}", cancellationToken: TestContext.Current.CancellationToken))
            {
                foreach (var message in page) stored[i].Add(System.Text.Json.JsonElement.Parse(message.DataUtf8.Span).GetProperty("n").GetInt32());
            }
        }
        return stored;
    }

    private bool IsTrue(int n, EventoWriteResult result)
    {
        var stream = _stored[n % _streamCount];
        return result.StreamName == $"order-{n % _streamCount}" && result.Position < stream.Count && stream[(int)result.Position] == n;
    }
}
