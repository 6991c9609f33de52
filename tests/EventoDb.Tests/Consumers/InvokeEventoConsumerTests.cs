using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

public sealed class InvokeEventoConsumerTests
{
    private const int Count = 40;

    private static SessionTiming Timing { get; } = TestTiming.Patient.With(TestTiming.PatientClient with { Retry = TestTiming.NoPauses });

    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    public static TheoryData<int> Throttles { get; } = [1, 4, 16];

    [Theory, MemberData(nameof(Backends))]
    public async Task Each_message_is_processed_once_and_the_position_recorded(BackendKind kind)
    {
        await using var session = Start(kind);
        Assert.Equal(All, Numbers(session.Run("Invoke-EventoConsumer order -Consumer c -Process { $_.GlobalPosition }")));
        Assert.Empty(session.Run("Invoke-EventoConsumer order -Consumer c { $_.GlobalPosition }").Values);
        session.Server.Write("order-1");
        Assert.Single(session.Run("Invoke-EventoConsumer order -Consumer c { $_.GlobalPosition }").Values);
        Assert.Equal((long)session.Server.Messages()[^2].GlobalPosition, Position(session));
    }

    [Theory, MemberData(nameof(Throttles))]
    public async Task Output_and_streams_come_out_as_they_are_made(int throttle)
    {
        await using var session = Start();
        var result = session.Run(
            $"Invoke-EventoConsumer order -Consumer c -ThrottleLimit {throttle} -First 3 {{ $_.GlobalPosition; $null; [pscustomobject]@{{ a = 1 }}; Write-Warning 'w'; Write-Information 'i'}}").ThrowOnError();
        Assert.Equal(9, result.Output.Count);
        Assert.Equal([1, 2, 3], Numbers(result.Output.Select(item => item?.BaseObject).OfType<long>()).Order());
        Assert.Equal(3, result.Warnings.Count(warning => warning == "w"));
        Assert.Equal(3, result.Information.Count);
    }

    [Theory, MemberData(nameof(Throttles))]
    public async Task What_fails_for_good_is_parked_and_the_rest_goes_on(int throttle)
    {
        await using var session = Start();
        var result = session.Run(
            $"Invoke-EventoConsumer order -Consumer c -ThrottleLimit {throttle} -RetryDelaySec 0 {{ if ($_.GlobalPosition -eq 7) {{ throw \"poison $($_.GlobalPosition)\" }}; $_.GlobalPosition }}").ThrowOnError();
        Assert.Equal(All.Where(number => number != 7), Numbers(result).Order());
        Assert.Equal(Count, Position(session));
        var record = Assert.Single(session.Server.Messages(), message => message.Stream == "order:parked-c");
        Assert.Equal("Parked", record.Type);
        Assert.Contains("poison 7", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal("order-7 0 7 3 poison 7", session.Run("$d = (Get-EventoStream order:parked-c).Data; \"$($d.streamName) $($d.position) $($d.globalPosition) $($d.attempts) $($d.error.message)\"").Single.ToString());
        Assert.Equal(7L, session.Run("(Get-EventoStream order:parked-c).Metadata.causationMessageGlobalPosition").Single.BaseObject);
    }

    [Theory]
    [InlineData("Write-Error 'broken'")]
    [InlineData("throw 'broken'")]
    [InlineData("Get-Item /nowhere")]
    [InlineData("Get-Item /nowhere -ErrorAction Stop")]
    [InlineData("[int]'x'")]
    [InlineData("1/0")]
    [InlineData("$null.Foo()")]
    [InlineData("Get-Nothing")]
    [InlineData("Write-EventoMessage '' T @{}")]
    public async Task Any_error_is_a_failed_try(string error)
    {
        foreach (var throttle in (int[])[1, 3])
        {
            await using var session = Start();
            var result = session.Run($"Invoke-EventoConsumer order -Consumer c -ThrottleLimit {throttle} -First 1 -RetryDelaySec 0 -MaxAttempts 2 {{ 'tried'; {error} }}").ThrowOnError();
            Assert.Equal(["tried", "tried"], result.Values);
            Assert.Single(session.Server.Messages(), message => message.Type == "Parked");
        }
    }

    [Theory]
    [InlineData("try { throw 'caught' } catch { }")]
    [InlineData("Write-Error 'unseen' -ErrorAction SilentlyContinue")]
    [InlineData("Write-Error 'unseen' 2>$null")]
    [InlineData("return")]
    [InlineData("continue")]
    [InlineData("break")]
    public async Task What_the_block_sees_to_itself_is_no_error(string script)
    {
        foreach (var throttle in (int[])[1, 3])
        {
            await using var session = Start();
            session.Run($"Invoke-EventoConsumer order -Consumer c -ThrottleLimit {throttle} -First 2 {{ {script} }}").ThrowOnError();
            Assert.DoesNotContain(session.Server.Messages(), message => message.Type == "Parked");
            Assert.Equal(2, Position(session));
        }
    }

    [Fact]
    public async Task The_block_runs_in_the_callers_scope()
    {
        await using var session = Start();
        Assert.Equal("40 40", session.Run("$n = 0; $args0 = 'kept'; Invoke-EventoConsumer order -Consumer c { $n++ }; function f { $m = 0; $null = Invoke-EventoConsumer order -Consumer d { $m++; $m }; $m }; \"$n $(f)\"").Single.ToString());
    }

    [Fact]
    public async Task Using_takes_variables_along()
    {
        await using var session = Start();
        foreach (var throttle in (int[])[1, 3])
        {
            var result = session.Run(
                $"$factor = 10; $table = @{{ a = 5 }}; $splat = @{{ Object = 'x' }}; ${{odd name}} = 'o'; Invoke-EventoConsumer order -Consumer c{throttle} -ThrottleLimit {throttle} -First 2 {{ ($_.GlobalPosition * $using:factor) + $using:table.a; \"$using:factor|$($using:table['a'])|${{using:odd name}}\"; Write-Host @using:splat }}").ThrowOnError();
            Assert.Equal(["10|5|o", "10|5|o", "15", "25"], result.Output.Select(item => item.ToString()!).Order(StringComparer.Ordinal));
            Assert.Equal(2, result.Information.Count);
        }
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run("Invoke-EventoConsumer order -Consumer d -ThrottleLimit 2 { $using:nothing }").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run("$sb = { 1 }; Invoke-EventoConsumer order -Consumer d -ThrottleLimit 2 { & $using:sb }").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Module_and_connection_are_there_in_the_runspaces()
    {
        await using var session = Start();
        session.Run("Invoke-EventoConsumer order -Consumer c -ThrottleLimit 4 { $null = Write-EventoMessage \"copy-$($_.CardinalId)\" Copied @{ n = $_.GlobalPosition } -Following $_ -ErrorAction Stop }").ThrowOnError();
        Assert.Equal(Count, session.Server.Messages().Count(message => message.Type == "Copied"));
        Assert.Equal(0, Position(session) - Count);
    }

    [Theory, MemberData(nameof(Throttles))]
    public async Task Messages_of_one_stream_keep_their_order_also_across_retries(int throttle)
    {
        await using var session = Start();
        session.Runner.Set("seen", new System.Collections.Concurrent.ConcurrentQueue<string>());
        session.Runner.Set("tries", new System.Collections.Concurrent.ConcurrentDictionary<long, int>());
        session.Run(
            $"Invoke-EventoConsumer order -Consumer c -ThrottleLimit {throttle} -RetryDelaySec 0 {{ $n = ($using:tries).AddOrUpdate($_.GlobalPosition, 1, [Func[long,int,int]] {{ param($k, $v) $v + 1 }}); if ($_.GlobalPosition % 3 -eq 0 -and $n -lt 3) {{ throw 'flaky' }}; ($using:seen).Enqueue(\"$($_.StreamName) $($_.Position)\") }}").ThrowOnError();
        var seen = ((System.Collections.Concurrent.ConcurrentQueue<string>)session.Run("Write-Output -NoEnumerate $seen").Single.BaseObject).Select(line => line.Split(' ')).ToList();
        Assert.Equal(Count, seen.Count);
        foreach (var stream in seen.GroupBy(line => line[0]))
        {
            Assert.Equal(stream.Select(line => int.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture)).Order(), stream.Select(line => int.Parse(line[1], System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public async Task Pauses_between_tries_grow()
    {
        var clock = new TestClock();
        await using var server = new BackendStandIn(BackendKind.Pebble);
        server.Write("order-1");
        await using var consumer = new BackgroundScript(server, TestTiming.PatientOn(clock), "Invoke-EventoConsumer order -Consumer c -MaxAttempts 4 -RetryDelaySec 3 { 'tried'; throw 'x' }");
        foreach (var pause in (int[])[3, 6, 12]) await clock.PassAsync(TimeSpan.FromSeconds(pause));
        await consumer.EndedAsync();
        Assert.Equal(4, consumer.Output.Count);
        Assert.Single(server.Messages(), message => message.Type == "Parked");
    }

    [Fact]
    public async Task What_a_block_sets_in_a_runspace_is_gone_with_the_next_message()
    {
        await using var session = Start();
        var seen = session.Run("Invoke-EventoConsumer order -Consumer c -ThrottleLimit 2 { \"$left\"; $left = 'left' }").ThrowOnError();
        Assert.Equal(Count, seen.Output.Count);
        Assert.All(seen.Output, item => Assert.Equal("", item.ToString()));
    }

    [Fact]
    public async Task What_fails_behind_ends_it_and_is_no_failed_try()
    {
        await using var session = Start();
        foreach (var throttle in (int[])[1, 3])
        {
            var result = session.Run($"Invoke-EventoConsumer order -Consumer c{throttle} -ThrottleLimit {throttle} {{ try {{ $_.GlobalPosition }} catch {{ }} }} | ForEach-Object {{ if ($_ -eq 5) {{ throw 'behind' }}; $_ }}");
            Assert.Equal("behind", result.Error.Exception.Message);
            Assert.DoesNotContain(session.Server.Messages(), message => message.Type == "Parked");
        }
        Assert.Equal(4, Position(session, "c1"));
    }

    [Theory, MemberData(nameof(Throttles))]
    public async Task Select_Object_ends_it(int throttle)
    {
        await using var session = Start();
        Assert.Equal(3, session.Run($"Invoke-EventoConsumer order -Consumer c -ThrottleLimit {throttle} {{ $_.GlobalPosition }} | Select-Object -First 3").Values.Count);
        var rest = Numbers(session.Run("Invoke-EventoConsumer order -Consumer c { $_.GlobalPosition }"));
        Assert.Equal(Count, rest[^1]);
        Assert.InRange(rest.Count, Count - 3 - throttle, Count);
    }

    [Fact]
    public async Task Types_that_are_not_wanted_count_as_processed()
    {
        await using var session = Start();
        session.Server.Write("order-1", "Other");
        session.Server.Write("order-1", "Wanted");
        session.Server.Write("order-1", "Other");
        Assert.Single(session.Run("Invoke-EventoConsumer order -Consumer c -Type Wanted { $_.Type }").Values);
        Assert.Equal(Count + 3, Position(session));
    }

    [Theory, MemberData(nameof(Throttles))]
    public async Task Ctrl_C_ends_it_and_records_what_is_done(int throttle)
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        for (var i = 0; i < 20; i++) server.Write($"order-{i}");
        await using (var consumer = new BackgroundScript(server, $"Invoke-EventoConsumer order -Consumer c -Wait -ThrottleLimit {throttle} {{ $_.GlobalPosition }}"))
        {
            await consumer.CountsAsync(20);
            await BackgroundScript.UntilAsync(() => server.Subscriptions.OpenCount == 1);
            await consumer.StopAsync();
        }
        await using var next = new BackgroundScript(server, "Invoke-EventoConsumer order -Consumer c { $_.GlobalPosition }");
        await next.EndedAsync();
        // Whose output is out may not have come to its end.
        Assert.InRange(next.Output.Count, 0, throttle);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Ctrl_C_does_not_wait_for_a_block_that_sleeps(int throttle)
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        for (var i = 0; i < 20; i++) server.Write($"order-{i}");
        var consumer = new BackgroundScript(server, $"Invoke-EventoConsumer order -Consumer c -Wait -ThrottleLimit {throttle} {{ $_.GlobalPosition; Start-Sleep 1000 }}");
        await consumer.CountsAsync(1);
        await consumer.DisposeAsync();
    }

    private static readonly IEnumerable<long> All = Enumerable.Range(1, Count).Select(number => (long)number);

    private static StandInSession Start(BackendKind kind = BackendKind.Sqlite)
    {
        var session = new StandInSession(kind, timing: Timing);
        for (var i = 1; i <= Count; i++) session.Server.Write($"order-{i % 10}");
        return session;
    }

    private static List<long> Numbers(ScriptResult result) => [.. result.Values.Cast<long>()];

    private static IEnumerable<long> Numbers(IEnumerable<long> numbers) => numbers;

    private static long Position(StandInSession session, string consumer = "c") =>
        (long)session.Run("(Get-EventoStream $args[0] -Last).Data.position", $"order:position-{consumer}").Single.BaseObject;
}
