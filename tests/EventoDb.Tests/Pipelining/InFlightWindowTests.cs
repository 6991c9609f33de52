using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

public class InFlightWindowTests
{
    private readonly TestClock _clock = new();

    /// <summary>What a way lets through, and the sizes that the window may then settle at.</summary>
    public static TheoryData<string, int, int> Ways => new()
    {
        { "loopback", 64, 64 },
        { "a round trip of 5 ms", 128, 256 },
        { "a round trip of 20 ms", 512, 1024 },
        { "a round trip of 50 ms", 1024, 1024 },
        { "a server that is faster the more there is at once", 1024, 1024 },
        { "a proxy that does one after the other", 64, 64 },
    };

    [Theory, MemberData(nameof(Ways))]
    public void It_grows_as_long_as_the_rate_does(string way, int least, int most)
    {
        var window = new InFlightWindow(null, _clock);
        Answer(window, 30_000, size => RateOf(way, size));
        Assert.InRange(Settled(window, way), least, most);
        var best = Enumerable.Range(1, InFlightWindow.Largest).Max(size => RateOf(way, size));
        Assert.True(RateOf(way, Settled(window, way)) >= 0.8 * best);
    }

    [Theory]
    [InlineData(0, 60)]
    [InlineData(1, 60)]
    [InlineData(5, 60)]
    [InlineData(20, 60)]
    [InlineData(50, 60)]
    [InlineData(5, 1400)]
    [InlineData(50, 200)]
    public void It_comes_near_the_best_fixed_size_whatever_the_round_trip(double roundTrip, double service)
    {
        double Rate(int? size) => new SimulatedWay(TimeSpan.FromMilliseconds(roundTrip), TimeSpan.FromMicroseconds(service)).Send(40_000, size);
        var best = ((int[])[64, 128, 256, 512, 1024]).Max(size => Rate(size));
        Assert.InRange(Rate(null) / best, 0.8, double.MaxValue);
    }

    [Theory]
    [InlineData(0, 1400)]
    [InlineData(0, 100)]
    [InlineData(5, 1400)]
    [InlineData(20, 1400)]
    public void Where_one_request_is_done_after_the_other_it_stays_small(double roundTrip, double service)
    {
        var way = new SimulatedWay(TimeSpan.FromMilliseconds(roundTrip), TimeSpan.FromMicroseconds(service));
        way.Send(40_000);
        // Nearly always as at first: a look now and then shows whether the way has changed.
        Assert.InRange(way.Sizes[InFlightWindow.Initial] / 40_000.0, 0.85, 1);
    }

    [Fact]
    public void A_way_that_changes_is_noticed()
    {
        var window = new InFlightWindow(null, _clock);
        Answer(window, 30_000, size => RateOf("loopback", size));
        Answer(window, 100_000, size => RateOf("a round trip of 20 ms", size));
        Assert.True(Settled(window, "a round trip of 20 ms") >= 512);
    }

    [Fact]
    public void Where_inputs_come_slower_than_answers_it_stays_as_it_is()
    {
        var window = new InFlightWindow(null, _clock);
        for (var i = 0; i < 10_000; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            window.OnAnswered();
        }
        Assert.Equal(InFlightWindow.Initial, window.Size);
    }

    [Fact]
    public void Another_connection_begins_anew()
    {
        var window = new InFlightWindow(null, _clock);
        Answer(window, 30_000, size => RateOf("a round trip of 50 ms", size));
        window.Restart();
        Assert.Equal(InFlightWindow.Initial, window.Size);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1024)]
    public void One_that_is_given_stays(int size)
    {
        var window = new InFlightWindow(size, _clock);
        Answer(window, 10_000, size => RateOf("a round trip of 50 ms", size));
        window.Restart();
        Assert.Equal(size, window.Size);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1025)]
    public void One_out_of_range_is_refused(int size) => Assert.Throws<ArgumentOutOfRangeException>(() => new InFlightWindow(size, _clock));

    // Three quarters of a window are under way in the mean; a server does 17,000 a second.
    private static double RateOf(string way, int size) => way switch
    {
        "loopback" => 17_000,
        "a round trip of 5 ms" => Math.Min(17_000, 0.75 * size / 0.005),
        "a round trip of 20 ms" => Math.Min(17_000, 0.75 * size / 0.02),
        "a round trip of 50 ms" => Math.Min(17_000, 0.75 * size / 0.05),
        "a server that is faster the more there is at once" => Math.Min(6_000 * Math.Pow(size / 64.0, 0.6), 40_000),
        _ => 700,
    };

    private void Answer(InFlightWindow window, int count, Func<int, double> rate)
    {
        for (var i = 0; i < count; i++)
        {
            window.OnFull();
            _clock.Advance(TimeSpan.FromSeconds(1 / rate(window.Size)));
            window.OnAnswered();
        }
    }

    /// <summary>The size that it is at most of the time.</summary>
    private int Settled(InFlightWindow window, string way)
    {
        var sizes = new List<int>();
        for (var i = 0; i < 200; i++)
        {
            Answer(window, 500, size => RateOf(way, size));
            sizes.Add(window.Size);
        }
        return sizes.GroupBy(size => size).MaxBy(group => group.Count())!.Key;
    }
}
