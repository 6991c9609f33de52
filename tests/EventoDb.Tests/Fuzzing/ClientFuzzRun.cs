using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Has clients deal with what a generator makes: some hundred times, or for ten minutes where there is time.</summary>
/// <remarks>Each try ends, with a result or an error of ours; no exception is left that nobody has looked at; the process holds no more memory than before.</remarks>
internal static class ClientFuzzRun
{
    // More than there are processors: most of the time is waited.
    private const int Workers = 8;
    private const int MostGrowth = 60_000_000;
    private static readonly TimeSpan LongTime = TimeSpan.FromMinutes(10);
    // The runtime's pool keeps arrays for each thread, some megabytes each, until a collection finds that nobody has taken them for 30 s.
    private static readonly TimeSpan PoolTime = TimeSpan.FromSeconds(35);

    /// <summary>Runs it.</summary>
    /// <param name="open">Makes what a worker tries with; it is made anew now and then, as it remembers what it was asked.</param>
    /// <param name="attempt">One try; says how it ended.</param>
    /// <param name="sample">How many tries in the ordinary run.</param>
    public static async Task RunAsync<T>(Func<T> open, Func<T, Random, Task<string>> attempt, int sample)
        where T : IAsyncDisposable
    {
        if (await OwnProcess.HasRunAsync()) return;
        var outcomes = new ConcurrentDictionary<string, long>();
        var stray = new ConcurrentQueue<Exception>();
        void OnStray(object? sender, UnobservedTaskExceptionEventArgs e) => stray.Enqueue(e.Exception);
        TaskScheduler.UnobservedTaskException += OnStray;
        try
        {
            await TryAllAsync(0, sample / 2, TimeSpan.MaxValue);
            var before = await MeasureAsync();
            var watch = Stopwatch.StartNew();
            var seed = 1;
            do await TryAllAsync(seed++, LongTests.Wanted ? 500 : sample, LongTests.Wanted ? LongTime - watch.Elapsed : TimeSpan.MaxValue);
            while (LongTests.Wanted && watch.Elapsed < LongTime);
            watch.Stop();
            var after = await MeasureAsync();
            TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{outcomes.Values.Sum():N0} tries, {watch.Elapsed.TotalMinutes:0.0} min; {string.Join(", ", outcomes.OrderByDescending(outcome => outcome.Value).Select(outcome => $"{outcome.Value:N0} × {outcome.Key}"))}; "
                + $"memory {before / 1e6:0} MB before, {after / 1e6:0} MB after, of which {GC.GetTotalMemory(false) / 1e6:0} MB are alive"));
            Assert.Empty(stray);
            Assert.True(after - before < MostGrowth, $"{before:N0} bytes became {after:N0}");
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= OnStray;
        }

        async Task TryAllAsync(int seed, int count, TimeSpan time)
        {
            var watch = Stopwatch.StartNew();
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
            {
                await using var tool = open();
                for (var i = worker; i < count && watch.Elapsed < time; i += Workers)
                {
                    var number = (seed * 1_000_003) + i;
                    try
                    {
                        var outcome = await attempt(tool, new Random(number)).WaitAsync(Eventually.Hang);
                        outcomes.AddOrUpdate(outcome, 1, static (_, tries) => tries + 1);
                    }
                    catch (Exception e)
                    {
                        throw new InvalidOperationException($"Try {number} failed.", e);
                    }
                }
            })));
        }
    }

    private static async Task<long> MeasureAsync()
    {
        Collect();
        if (LongTests.Wanted)
        {
            // How many threads there were tells how busy the machine was, not what clients hold.
            await Task.Delay(PoolTime);
            Collect();
        }
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }
}
