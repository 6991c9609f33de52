using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace EventoDb.Tests.Support;

/// <summary>Ends a run in which a test hangs, and names the test: without it, nobody would learn where.</summary>
/// <param name="clock">Tells the time.</param>
/// <param name="limit">How long a test may run, and how long none may begin or end.</param>
internal sealed class RunWatch(TimeProvider clock, TimeSpan limit)
{
    private readonly ConcurrentDictionary<object, (string Name, long Since)> _running = new(ReferenceEqualityComparer.Instance);
    private (string What, long Since) _last = ("the run began", clock.GetTimestamp());

    /// <summary>The watch of this run. Every test takes seconds, half a minute at most; a busy machine makes ten times of that.</summary>
    public static RunWatch Current { get; } = new(TimeProvider.System, LongTests.Wanted ? TimeSpan.FromHours(2) : TimeSpan.FromMinutes(10));

    /// <summary>The names of the tests that run.</summary>
    public IEnumerable<string> Running => _running.Values.Select(test => test.Name);

    /// <summary>A test begins.</summary>
    public void Begin(object test, string name) => _running[test] = (name, clock.GetTimestamp());

    /// <summary>A test has ended.</summary>
    public void End(object test)
    {
        if (_running.TryRemove(test, out var ended)) _last = ($"{ended.Name} ended", clock.GetTimestamp());
    }

    /// <summary>What hangs, or null.</summary>
    public string? FindHang()
    {
        var running = _running.Values.OrderBy(test => test.Since).Select(test => $"{test.Name} for {clock.GetElapsedTime(test.Since):hh\\:mm\\:ss}").ToList();
        if (_running.Values.Any(test => clock.GetElapsedTime(test.Since) > limit)) return "A test does not end. There run: " + string.Join("; ", running);
        if (running.Count > 0 || clock.GetElapsedTime(_last.Since) <= limit) return null;
        return $"No test runs, and the run does not end. The last that happened: {_last.What}, {clock.GetElapsedTime(_last.Since):hh\\:mm\\:ss} ago.";
    }

    // A thread of its own: what hangs may hold all of the pool's.
    [ModuleInitializer]
    internal static void Start() => new Thread(Watch) { IsBackground = true, Name = nameof(RunWatch) }.Start();

    private static void Watch()
    {
        while (true)
        {
            Thread.Sleep(TimeSpan.FromSeconds(1));
            // Not a mere exit, which waits for others.
            if (Current.FindHang() is { } hang && !Debugger.IsAttached) Environment.FailFast(hang);
        }
    }
}
