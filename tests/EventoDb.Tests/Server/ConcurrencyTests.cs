using System.Text.Json.Nodes;
using EventoDb.Server;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>Many at once: one winner where only one can win, consecutive positions where all do.</summary>
public sealed class ConcurrencyTests : IDisposable
{
    private const int Writers = 32;

    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb-").FullName;

    public void Dispose() => TestFolder.Remove(_folder);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_32_writers_that_expect_the_same_version_one_wins_each_round(bool onFile)
    {
        await using var server = await StartAsync(onFile);
        for (var round = 0; round < 20; round++)
        {
            var request = $$"""["stream.write","race-1",{"type":"T","data":{} },{"expectedVersion":{{round - 1}} }]""";
            var results = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => server.CallAsync(request)));
            Assert.Equal(round, (int)Assert.Single(results, result => result.Status == 200).Answer!["position"]!);
            Assert.All(results.Where(result => result.Status != 200), result =>
            {
                Assert.Equal(409, result.Status);
                Assert.Equal($"{round} {round - 1}", Both(result.Answer!["error"]!["details"]!));
            });
        }

        static string Both(JsonNode details) => $"{details["actual"]} {details["expected"]}";
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writers_readers_and_subscribers_see_one_gapless_order(bool onFile)
    {
        const int each = 60;
        const int total = Writers * each;
        await using var server = await StartAsync(onFile);
        using var all = await server.SubscribeAsync("all=true");
        using var category = await server.SubscribeAsync("category=busy");
        using var stream = await server.SubscribeAsync("stream=busy-1");
        var reading = true;

        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var seen = 0L;
            while (Volatile.Read(ref reading))
            {
                var page = (await server.GetAsync($$"""["category.get","busy",{"position":{{seen + 1}}}]"""))!.AsArray();
                foreach (var message in page) Assert.Equal(++seen, (long)message![4]!);
            }
        })).ToList();
        var positions = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        {
            var own = new List<(long Position, long GlobalPosition)>();
            for (var i = 0; i < each; i++)
            {
                var result = (await server.WriteAsync("busy-1"))!;
                own.Add(((long)result["position"]!, (long)result["globalPosition"]!));
                // A write that was answered is there for everyone.
                Assert.True((long)(await server.GetAsync("""["stream.version","busy-1"]"""))! >= own[^1].Position);
            }
            return own;
        }));
        Volatile.Write(ref reading, false);
        await Task.WhenAll(readers);

        Assert.Equal(Enumerable.Range(0, total).Select(i => ((long)i, i + 1L)), positions.SelectMany(own => own).Order());
        Assert.All(positions, own => Assert.Equal(own.Order(), own));
        var expected = Enumerable.Range(0, total).Select(i => new Poke("busy-1", i, i + 1)).ToList();
        foreach (var pokes in new[] { all, category, stream }) Assert.Equal(expected, await pokes.ReadAsync(total));
    }

    private Task<ServerUnderTest> StartAsync(bool onFile) =>
        ServerUnderTest.StartAsync(new ServerOptions { Path = onFile ? Path.Combine(_folder, "events.db") : null });
}
