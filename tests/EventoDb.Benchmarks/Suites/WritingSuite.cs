using System.Globalization;
using System.Management.Automation;
using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary><c>Write-EventoMessage</c> against bare connections.</summary>
internal static class WritingSuite
{
    // More of a bare load shows nothing new, and one connection is slow.
    private const int MostBare = 100_000;
    private const int StreamCount = 1000;
    private const int BareCount = 4;
    private const int InFlight = 64;

    private const string SomeData = "[pscustomobject]@{ account = \"a-$($i % 10)\"; amount = 12.5; open = $true; n = 1234 }";

    // Which of the bare loads each is compared to: that of one stream a connection, or of a thousand.
    private static readonly (string Name, string Script, int Ceiling)[] Scripts =
    [
        ("`Write-EventoMessage`, objects, one stream", "$objects | Write-EventoMessage bench-objects Benchmarked > $null", 0),
        ("… objects, 1,000 streams", "$spread | Write-EventoMessage -Type Benchmarked > $null", 2),
        ("… objects, 1,000 streams, `-ConnectionCount 8`", "$spread | Write-EventoMessage -Type Benchmarked -ConnectionCount 8 > $null", 2),
        ("… JSON text", "$json | Write-EventoMessage bench-json Benchmarked > $null", 0),
        ("… CSV rows and script blocks", "$rows | Write-EventoMessage -StreamName { \"account-$($_.Id)\" } -Type Imported -Data { $_ } > $null", 2),
        ("… objects, one at a time (`-Window 1`)", "$objects | Write-EventoMessage bench-objects Benchmarked -Window 1 > $null", 0),
    ];

    public static Table Run(BenchmarkContext context)
    {
        var bySize = context.Options.Sizes.Select(size => Measure(context, size)).ToList();
        var largest = bySize[^1];
        var rows = largest.Select((figure, index) => (IReadOnlyList<string>)
        [
            figure.Name,
            .. bySize.Select(figures => Show.Rate(figures[index].Median)),
            Show.Ratio(figure.RatioTo(largest[CeilingOf(index) + 1])),
            Show.Ratio(figure.RatioTo(largest[CeilingOf(index)])),
        ]).ToList();
        return new Table("Writing, messages a second", ["", .. context.Options.Sizes.Select(Show.Count), "of its 8 connections", "of its one"], rows);
    }

    private static IReadOnlyList<Figure> Measure(BenchmarkContext context, int size)
    {
        Fill(context, size);
        var rounds = size > MostBare ? 1 : context.Options.Rounds;
        return Rounds.Run(rounds, size,
        [
            ("one bare connection", count => Bare(context, 1, count, 1)),
            ("8 bare connections", count => Bare(context, 8, count, 1)),
            ("one bare connection, 1,000 streams", count => Bare(context, 1, count, StreamCount)),
            ("8 bare connections, 1,000 streams", count => Bare(context, 8, count, StreamCount / 8)),
            .. Scripts.Select(script => (script.Name, (Func<int, TimeSpan>)(_ => Cmdlet(context, script.Script)))),
            (string.Create(CultureInfo.InvariantCulture, $"one bare connection, {InFlight} requests in flight"), count => BareAhead(context, count)),
        ]);
    }

    private static int CeilingOf(int index) =>
        index < BareCount ? index / 2 * 2 : index < BareCount + Scripts.Length ? Scripts[index - BareCount].Ceiling : 0;

    private static TimeSpan Bare(BenchmarkContext context, int connections, int count, int streams)
    {
        var token = context.EnterNewNamespace();
        var measured = Math.Min(count, MostBare);
        return BareLoad.Write(context.Server.Uri, token, connections, measured, streams) * ((double)count / measured);
    }

    private static TimeSpan BareAhead(BenchmarkContext context, int count)
    {
        var token = context.EnterNewNamespace();
        var measured = Math.Min(count, MostBare) / InFlight * InFlight;
        return BareLoad.WriteAhead(context.Server.Uri, token, InFlight, measured) * ((double)count / measured);
    }

    private static TimeSpan Cmdlet(BenchmarkContext context, string script)
    {
        context.EnterNewNamespace();
        return context.Session.Time(script);
    }

    /// <summary>Messages for a thousand streams in turn.</summary>
    public static object[] Spread(BenchmarkContext context, int count) => Repeat(
        context.Session.Run($"foreach ($i in 0..999) {{ [pscustomobject]@{{ StreamName = \"bench-$($i % {StreamCount})\"; Data = {SomeData} }} }}"), count);

    /// <summary>Sets what is written: a thousand different inputs, again and again.</summary>
    private static void Fill(BenchmarkContext context, int count)
    {
        var objects = context.Session.Run($"foreach ($i in 0..999) {{ {SomeData} }}");
        var rows = context.Session.Run("foreach ($i in 0..999) { [pscustomobject]@{ Id = \"$i\"; Name = \"Customer $i\"; Balance = '12.50' } }");
        context.Session.Set("objects", Repeat(objects, count));
        context.Session.Set("spread", Spread(context, count));
        context.Session.Set("rows", Repeat(rows, count));
        context.Session.Set("json", Enumerable.Range(0, count).Select(i => (object)Sample.Json(i % 10)).ToArray());
    }

    private static object[] Repeat(IReadOnlyList<PSObject> some, int count)
    {
        var all = new object[count];
        for (var i = 0; i < count; i++) all[i] = some[i % some.Count];
        return all;
    }
}
