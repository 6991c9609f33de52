using System.Globalization;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Finding;

/// <summary>Memory that finding and measuring keep alive does not grow with the number of messages.</summary>
public sealed class FindMemoryTests
{
    private const int Some = 20_000;
    // A page more that is read ahead, or less; what so many more messages take, would they be kept, is more than that.
    private const long MostMoreBytes = 12 * 1024 * 1024;
    private static readonly string[] Scripts =
        ["Find-EventoMessage -All -Pattern needle | ForEach-Object { $null = $_.Data }", "Find-EventoMessage -All -Data @{ n = -1 }", "Measure-EventoMessage -All -By Type -Per 1:00"];

    private static readonly int Many = LongTests.Times(sample: 60_000, full: 200_000);

    [Fact]
    public async Task Many_messages_are_looked_at_in_the_memory_of_some()
    {
        if (await OwnProcess.HasRunAsync()) return;
        var some = await LookAsync(Some);
        var many = await LookAsync(Many);
        for (var i = 0; i < Scripts.Length; i++)
        {
            TestContext.Current.SendDiagnosticMessage($"{Scripts[i]}: {some[i]:N0} bytes were in use for {Some:N0} messages, and {many[i]:N0} for {Many:N0}.");
            Assert.InRange(many[i] - some[i], long.MinValue, MostMoreBytes);
        }
    }

    /// <returns>For each script, the most bytes of objects that were alive while a page was asked for, beyond those before.</returns>
    private static async Task<List<long>> LookAsync(int count)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Import("default", string.Concat(Enumerable.Range(1, count).Select(number => string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"id":"11111111-1111-4111-8111-{{{number:d12}}}","stream":"s-{{{number}}}","type":"T","pos":0,"gpos":{{{number}}},"data":{"n":{{{number}}},"text":"{{{(number % 1000 == 0 ? "needle" : "hay in a stack")}}}"},"meta":null,"time":"2026-11-27T08:00:00Z"}{{{"\n"}}}"""))));
        var most = 0L;
        session.Server.Intercept = (_, perform, _) =>
        {
            most = Math.Max(most, Live());
            return Task.FromResult(perform());
        };
        return [.. Scripts.Select(Look)];

        long Look(string script)
        {
            var before = most = Live();
            session.Run(script).ThrowOnError();
            return most - before;
        }
    }

    private static long Live() => GC.GetTotalMemory(forceFullCollection: true);
}
