using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>Consumers whose pipelines fail, stop and have enough at random miss nothing, and repeat no more than they must.</summary>
public class RandomConsumerTests(ITestOutputHelper output)
{
    private static readonly int Count = LongTests.Times(sample: 200, full: 500);
    private const int MostRuns = 1000;
    private static readonly int Seeds = LongTests.Times(sample: 25, full: 50);

    /// <summary>Where the seeds of each test begin: 25 in the ordinary run, 1,000 where there is time.</summary>
    public static TheoryData<int> FirstSeeds { get; } = [.. Enumerable.Range(0, LongTests.Times(sample: 1, full: 20)).Select(i => i * Seeds)];

    [Theory, MemberData(nameof(FirstSeeds))]
    public async Task Whatever_stops_a_pipeline_nothing_is_missed_and_little_comes_twice(int firstSeed)
    {
        using var runner = ScriptRunner.Lend();
        var (runs, twice) = (0, 0);
        for (var seed = firstSeed; seed < firstSeed + Seeds; seed++)
        {
            var outcome = await RunAsync(runner, seed);
            runs += outcome.Runs;
            twice += outcome.Twice;
        }
        output.WriteLine($"{Seeds} pipelines in {runs} runs, {twice} of {Seeds * Count} messages came out twice.");
    }

    private static async Task<(int Runs, int Twice)> RunAsync(ScriptRunner runner, int seed)
    {
        var random = new Random(seed);
        var pipeline = new RandomPipeline(random);
        var sink = new PipelineSink();
        await using var store = await OrderStore.StartAsync(OrderStore.Pebble, Count);
        store.Connect(runner);
        store.OnWrite = (_, _) => RefuseAtRandom(random);
        runner.Set("sink", sink);
        runner.Set("random", new Random(seed));

        var runs = 0;
        while (await store.PositionAsync("c") < Count)
        {
            Assert.True(++runs <= MostRuns, $"Seed {seed} never ends: {pipeline.Script}");
            using var shell = runner.Create(pipeline.Script);
            var stop = random.Next(3) == 0 ? sink.AfterAsync(random.Next(1, 200)) : Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
            var running = shell.InvokeAsync();
            if (await Task.WhenAny(running, stop) == stop) await shell.StopAsync(null, null);
            await Record.ExceptionAsync(() => running);
        }

        var all = Enumerable.Range(1, Count).ToList();
        Assert.Equal(all.Where(pipeline.Wants), sink.Numbers.Distinct().Order());
        var twice = sink.Numbers.Count - sink.Numbers.Distinct().Count();
        Assert.True(twice <= runs, $"Seed {seed}: {twice} came out twice in {runs} runs of {pipeline.Script}");
        foreach (var (stream, isWanted) in pipeline.Streams)
        {
            var written = await store.NumbersAsync(stream);
            Assert.Equal(all.Where(isWanted), written.Distinct().Order());
            Assert.InRange(written.Count, 0, Count + (runs * (pipeline.Window + 1)));
        }
        return (runs, twice);
    }

    private static StubAnswer? RefuseAtRandom(Random random)
    {
        lock (random)
        {
            return random.Next(400) switch
            {
                0 => StubAnswer.Error(400, "INVALID_REQUEST", "refused at random"),
                1 => StubAnswer.Error(500, "BACKEND_ERROR", "refused at random"),
                _ => null,
            };
        }
    }
}
