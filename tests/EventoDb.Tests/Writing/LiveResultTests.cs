using EventoDb.Tests.Pipelining;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>Each result comes out before the next input is waited for where inputs come slowly; fast input is pipelined.</summary>
public class LiveResultTests(TestServer server)
{
    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(1000)]
    public async Task Slow_input(int gap)
    {
        var clock = new TestClock();
        await using var session = new StandInSession(BackendKind.Pebble, timing: TestTiming.On(clock));
        var counts = Run(session, 20, _ => clock.Advance(TimeSpan.FromMilliseconds(gap)));
        Assert.Equal(Enumerable.Range(0, 20).Cast<object>(), counts);
    }

    [Fact]
    public async Task A_few_inputs_at_once_after_a_pause()
    {
        var clock = new TestClock();
        await using var session = new StandInSession(BackendKind.Pebble, timing: TestTiming.On(clock));
        var counts = Run(session, 30, n =>
        {
            if (n % 3 == 0) clock.Advance(TimeSpan.FromSeconds(1));
        });
        Assert.Equal(Enumerable.Range(3, 27).Cast<object>(), counts.Skip(3));
    }

    [Fact]
    public async Task Fast_input_is_pipelined()
    {
        await using var standIn = new StandInServer { Style = new AnswerStyle { Delay = TimeSpan.FromMilliseconds(1) } };
        using var runner = ScriptRunner.Lend();
        runner.Timing = TestTiming.On(new TestClock());
        using var client = WriterRun.Connect(standIn.Uri);
        var results = runner.Run(
            "1..300 | Write-EventoMessage a-1 T -Data { @{ n = $_ } } -Connection $args[0]", new EventoConnection(client, "0.7.0")).Values;
        Assert.Equal(Enumerable.Range(0, 300).Select(n => (long)n), results.Cast<EventoWriteResult>().Select(result => result.Position));
        Assert.True(standIn.MostPending > 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void What_a_live_pipeline_writes_comes_out_at_once(int together)
    {
        using var space = server.CreateNamespace();
        // Each turn of the source is written when the results of the turn before are there.
        var results = space.Run(
            """
            param($together)
            $turns = 4
            function Write-Turn { 1..$together | ForEach-Object { @{ n = $_ } } | Write-EventoMessage source-1 Made | Out-Null }
            Write-Turn
            $count = 0
            Watch-EventoMessage -Category source -Position 1 -First ($turns * $together) -IdleTimeoutSec 120 |
                Where-Object { $_.Data.n -gt 0 } |
                Write-EventoMessage -StreamName copy-1 -Type Copied -Data { $_.Data } |
                ForEach-Object {
                    $count++
                    if ($count % $together -eq 0 -and $count -lt $turns * $together) { Write-Turn }
                    $_.Position
                }
            """, together).Values;
        Assert.Equal(Enumerable.Range(0, 4 * together).Select(n => (object)(long)n), results);
    }

    /// <summary>How many results had come out whenever the next input was asked for.</summary>
    private static IReadOnlyList<object> Run(StandInSession session, int inputs, Action<int> pause) => session.Run(
        """
        $pause = $args[1]
        $seen = [System.Collections.Generic.List[object]]::new()
        $counts = [System.Collections.Generic.List[int]]::new()
        1..$args[0] | ForEach-Object { $counts.Add($seen.Count); $pause.Invoke($_); $_ } | Write-EventoMessage a-1 T -Data { @{ n = $_ } } | ForEach-Object { $seen.Add($_) }
        $counts
        """,
        inputs, pause).Values;
}
