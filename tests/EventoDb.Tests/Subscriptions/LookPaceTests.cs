using EventoDb.Client;
using EventoDb.Tests.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Subscriptions;

/// <summary>How soon a subscription looks for messages that no poke has announced.</summary>
public sealed class LookPaceTests : IDisposable
{
    private const long Nothing = -1;
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(100);
    private readonly TestClock _clock = new();
    private readonly RecordingObserver _observer = new();
    private readonly EventoClient _client;
    private readonly LookPace _pace;

    public LookPaceTests()
    {
        _client = new EventoClient(new EventoClientOptions { Uri = StubServer.Nobody(), Timing = new ClientTiming { Clock = _clock } });
        _pace = new LookPace(_client.WithObserver(_observer), SubscriptionSource.Category("order"), Seldom);
        Assert.Equal(Seldom, _pace.AfterLook(1, 1, Nothing, turns: 1));
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public void What_is_found_before_there_is_a_connection_says_nothing_of_pokes()
    {
        var pace = new LookPace(_client.WithObserver(_observer), SubscriptionSource.Category("order"), Seldom);
        Assert.Equal(Seldom, pace.AfterLook(0, 5, Nothing, turns: 0));
        Assert.False(pace.WantsOtherConnection);
    }

    [Fact]
    public void Looks_are_rare_where_pokes_are_prompt()
    {
        for (var i = 1; i < 100; i++) Assert.Equal(Seldom, _pace.AfterLook(i, i + 1, announced: i, turns: 1));
        Assert.Empty(_observer.Notices);
        Assert.False(_pace.WantsOtherConnection);
    }

    [Fact]
    public void What_no_poke_announced_makes_looks_frequent_and_quiet_makes_them_rarer_again()
    {
        Assert.Equal(Soon, _pace.AfterLook(1, 2, Nothing, turns: 1));
        var looks = Quiet(TimeSpan.FromMinutes(10));
        // As late as a tenth of the time that it was quiet, and at most 4.5 s.
        Assert.All(looks, look => Assert.InRange(look.Wait, Soon, TimeSpan.FromSeconds(4.5)));
        Assert.All(looks, look => Assert.True(look.Wait <= Soon || look.Wait <= look.Quiet / 9, look.ToString()));
        Assert.Equal(TimeSpan.FromSeconds(4.5), looks[^1].Wait);
        Assert.Equal(Soon, _pace.AfterLook(2, 3, Nothing, turns: 1));
        Assert.Contains("proxy_buffering", Assert.Single(_observer.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void A_poke_that_crosses_the_look_is_a_prompt_one()
    {
        Assert.Equal(Soon, _pace.AfterLook(1, 2, Nothing, turns: 1));
        Assert.False(_pace.WantsOtherConnection);
        _clock.Advance(Soon);
        Assert.Equal(Seldom, _pace.AfterLook(2, 2, announced: 1, turns: 1));
        Assert.False(_pace.WantsOtherConnection);
        Assert.Empty(_observer.Notices);
    }

    [Fact]
    public void A_poke_that_comes_late_is_no_prompt_one()
    {
        _pace.AfterLook(1, 2, Nothing, turns: 1);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotEqual(Seldom, _pace.AfterLook(2, 2, announced: 1, turns: 1));
        Assert.False(_pace.WantsOtherConnection);
        Assert.Single(_observer.Notices);
    }

    [Fact]
    public void Three_messages_in_turn_that_were_announced_end_it()
    {
        _pace.BeLate();
        Assert.Equal(Soon, After(1, announced: 1));
        Assert.Equal(Soon, After(2, announced: 2));
        Assert.Equal(Soon, After(3, announced: 2));
        Assert.Equal(Soon, After(4, announced: 4));
        Assert.Equal(Soon, After(5, announced: 5));
        Assert.Equal(Seldom, After(6, announced: 6));
    }

    [Fact]
    public void Pokes_that_others_pushed_out_of_a_buffer_prove_nothing()
    {
        _pace.BeLate();
        for (var position = 1; position < 100; position++)
        {
            _clock.Advance(Soon / 2);
            Assert.Equal(Soon, _pace.AfterLook(position, position + 1, announced: position, turns: 1));
        }
    }

    [Fact]
    public void It_is_said_once_however_often_it_comes_and_goes()
    {
        for (var position = 1; position < 20; position += 4)
        {
            _pace.AfterLook(position, position + 1, Nothing, turns: 1);
            _clock.Advance(TimeSpan.FromSeconds(2));
            for (var i = 1; i <= 3; i++) After(position + i, announced: position + i);
        }
        Assert.Single(_observer.Notices);
    }

    [Fact]
    public void What_comes_while_a_connection_ends_or_begins_says_nothing_of_pokes()
    {
        Assert.Equal(Seldom, _pace.AfterLook(1, 2, Nothing, turns: 3));
        Assert.False(_pace.WantsOtherConnection);
    }

    [Fact]
    public void One_connection_after_the_other_is_not_tried()
    {
        Lose(1);
        Assert.True(_pace.WantsOtherConnection);
        Lose(2);
        Assert.False(_pace.WantsOtherConnection);
        _clock.Advance(Seldom);
        Lose(3);
        Assert.True(_pace.WantsOtherConnection);
    }

    /// <summary>A message whose poke does not come in the time that it may take.</summary>
    private void Lose(long position)
    {
        _pace.AfterLook(position, position + 1, Nothing, turns: 1);
        Assert.False(_pace.WantsOtherConnection);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _pace.AfterLook(position + 1, position + 1, Nothing, turns: 1);
    }

    /// <summary>A message that comes a second after the one before.</summary>
    private TimeSpan After(long position, long announced)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        return _pace.AfterLook(position, position + 1, announced, turns: 1);
    }

    private List<(TimeSpan Quiet, TimeSpan Wait)> Quiet(TimeSpan time)
    {
        var looks = new List<(TimeSpan Quiet, TimeSpan Wait)>();
        for (var quiet = TimeSpan.Zero; quiet < time; quiet += looks[^1].Wait)
        {
            if (looks.Count > 0) _clock.Advance(looks[^1].Wait);
            looks.Add((quiet, _pace.AfterLook(2, 2, Nothing, turns: 1)));
        }
        return looks;
    }
}
