using EventoDb.Tests.Support;

namespace EventoDb.Tests.Hangs;

public class RunWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly TestClock _clock = new();

    [Fact]
    public void A_test_that_does_not_end_is_named_with_those_beside_it()
    {
        var watch = new RunWatch(_clock, Limit);
        var (hung, slow, done) = (new object(), new object(), new object());
        watch.Begin(hung, "Tests.Hangs");
        watch.Begin(done, "Tests.Is_done");
        _clock.Advance(TimeSpan.FromMinutes(6));
        watch.End(done);
        watch.Begin(slow, "Tests.Is_slow");
        _clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Null(watch.FindHang());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("A test does not end. There run: Tests.Hangs for 00:10:01; Tests.Is_slow for 00:04:01", watch.FindHang());
        watch.End(hung);
        Assert.Null(watch.FindHang());
    }

    [Fact]
    public void A_run_that_does_not_end_says_what_happened_last()
    {
        var watch = new RunWatch(_clock, Limit);
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("No test runs, and the run does not end. The last that happened: the run began, 00:11:00 ago.", watch.FindHang());
        var test = new object();
        watch.Begin(test, "Tests.Is_done");
        watch.End(test);
        Assert.Null(watch.FindHang());
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("No test runs, and the run does not end. The last that happened: Tests.Is_done ended, 00:11:00 ago.", watch.FindHang());
    }

    [Fact]
    public void This_run_is_watched() => Assert.Contains(RunWatch.Current.Running, name => name.EndsWith(nameof(This_run_is_watched), StringComparison.Ordinal));
}
