using EventoDb.Tests.Support;
using EventoDb.Writing;

namespace EventoDb.Tests.Writing;

/// <summary>When an answer is waited for before the next input is, by how fast inputs and answers come.</summary>
public class InputPaceTests
{
    private readonly TestClock _clock = new();
    private readonly InputPace _pace;

    public InputPaceTests() => _pace = new InputPace(_clock);

    [Theory]
    [InlineData(1, 0.2, 20)]
    [InlineData(6, 5, 20)]
    [InlineData(1000, 900, 20)]
    [InlineData(0.01, 0.2, 1)]
    [InlineData(0.1, 0.05, 1)]
    [InlineData(4, 20, 2)]
    public void Where_inputs_come_more_slowly_than_answers_each_is_waited_for(double gap, double answer, int waits) =>
        Assert.Equal(waits, Enumerable.Range(0, 20).Count(_ => Hand(gap, answer)));

    [Fact]
    public void Between_the_two_the_rate_falls_to_half_at_most()
    {
        for (var gap = 0.1; gap < 100; gap *= 1.5)
        {
            var pace = new InputPace(_clock);
            var waited = 0;
            for (var n = 0; n < 1000; n++) waited += Hand(pace, gap, 5) ? 1 : 0;
            Assert.True(waited * 5 <= (gap * 1000) + 10, $"Waited for {waited} answers of 5 ms at one input each {gap} ms.");
            Assert.Equal(gap >= 5 ? 1000 : 1 + (gap >= 0.5 ? 1 : 0), waited);
        }
    }

    [Fact]
    public void After_a_pause_a_few_that_come_together_are_waited_for_too()
    {
        for (var n = 0; n < 5; n++) Hand(0, 1);
        Assert.True(Hand(gap: 500, 1));
        for (var n = 0; n < 40; n++) Assert.True(Hand(0, 1));
        // Not for ever: it is many that come fast.
        Assert.InRange(Enumerable.Range(0, 1000).Count(_ => Hand(0, 1)), 1, 11);
    }

    [Fact]
    public void Pauses_in_a_fast_pipeline_cost_a_tenth_of_their_time_at_most()
    {
        var waited = 0;
        for (var page = 0; page < 20; page++)
        {
            for (var n = 0; n < 1000; n++) waited += Hand(n == 0 ? 50 : 0.01, 1) ? 1 : 0;
        }
        Assert.InRange(waited, 20, (20 * 6) + 2);
    }

    [Fact]
    public void One_answer_that_is_slow_by_chance_changes_little()
    {
        for (var n = 0; n < 5; n++) Assert.True(Hand(20, 1));
        Hand(20, 50);
        for (var n = 0; n < 5; n++) Assert.True(Hand(20, 1));
    }

    private bool Hand(double gap, double answer) => Hand(_pace, gap, answer);

    /// <summary>Hands in an input some time after the one before; whether its answer is waited for.</summary>
    private bool Hand(InputPace pace, double gap, double answer)
    {
        _clock.Advance(TimeSpan.FromMilliseconds(gap));
        pace.Return();
        var isSlow = pace.IsSlow;
        if (isSlow) _clock.Advance(TimeSpan.FromMilliseconds(answer));
        pace.Answered(TimeSpan.FromMilliseconds(answer), isSlow);
        pace.Leave();
        return isSlow;
    }
}
