using System.Management.Automation;
using EventoDb.Progress;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Progress;

public class WorkProgressTests
{
    private readonly TestClock _clock = new();
    private readonly List<ProgressRecord> _shown = [];

    private SessionTiming Timing => TestTiming.On(_clock);

    [Fact]
    public void Nothing_is_shown_of_work_that_takes_less_than_a_second()
    {
        var progress = new WorkProgress(_shown.Add, "Reading", Timing);
        for (var i = 0; i < 99; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            progress.Count();
            progress.Refresh();
        }
        progress.Hide();
        Assert.Empty(_shown);
    }

    [Fact]
    public void Count_and_rate_are_shown_every_second_and_go_away_at_the_end()
    {
        var progress = new WorkProgress(_shown.Add, "Reading", Timing);
        for (var i = 0; i < 9500; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            progress.Count();
            progress.Refresh();
        }
        Assert.Equal("1,000 messages, 1,000/s", _shown[0].StatusDescription);
        Assert.Equal(-1, _shown[0].PercentComplete);
        Assert.Equal(9, _shown.Count);
        progress.Hide();
        Assert.Equal(ProgressRecordType.Completed, _shown[^1].RecordType);
        Assert.Single(_shown.Select(record => record.ActivityId).Distinct());
    }

    [Fact]
    public void What_is_written_drives_it_away_until_nothing_is_written_for_a_while()
    {
        var progress = new WorkProgress(_shown.Add, "Reading", Timing);
        _clock.Advance(TimeSpan.FromSeconds(2));
        for (var i = 0; i < 1000; i++)
        {
            progress.Hide();
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            progress.Refresh();
        }
        Assert.Empty(_shown);
        for (var i = 0; i < 120; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
            progress.Refresh();
        }
        Assert.NotEmpty(_shown);
        progress.Hide();
        progress.Hide();
        Assert.Single(_shown, record => record.RecordType == ProgressRecordType.Completed);
    }

    [Fact]
    public void Time_left_is_shown_where_the_total_is_known_which_is_found_out_only_then()
    {
        var asked = 0;
        long? FindTotal()
        {
            asked++;
            return 10_000;
        }
        var done = 0L;
        var progress = new WorkProgress(_shown.Add, "Writing", Timing, "lines", FindTotal, () => done);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        progress.Refresh();
        Assert.Equal(0, asked);
        _clock.Advance(TimeSpan.FromMilliseconds(1001));
        done = 2000;
        progress.Refresh();
        _clock.Advance(TimeSpan.FromSeconds(1));
        done = 3000;
        progress.Refresh();
        Assert.Equal(1, asked);
        Assert.Equal(("2,000 of 10,000 lines, 1,000/s", 20, 8), (_shown[0].StatusDescription, _shown[0].PercentComplete, _shown[0].SecondsRemaining));
        Assert.Equal((30, 7), (_shown[1].PercentComplete, _shown[1].SecondsRemaining));
    }

    [Fact]
    public void More_than_the_total_is_not_more_than_all()
    {
        var progress = new WorkProgress(_shown.Add, "Reading", Timing, findTotal: () => 10, findDone: () => 20);
        _clock.Advance(TimeSpan.FromSeconds(2));
        progress.Refresh();
        Assert.Equal((100, 0), (_shown[0].PercentComplete, _shown[0].SecondsRemaining));
    }
}
