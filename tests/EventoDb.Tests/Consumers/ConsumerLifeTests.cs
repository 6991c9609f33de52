using EventoDb.Client;
using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>Consumers are retired, resized, suspended and resumed.</summary>
public sealed class ConsumerLifeTests
{
    private static SessionTiming Quick { get; } = TestTiming.Patient with { SuspensionPause = TimeSpan.FromMilliseconds(5) };

    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    public static TheoryData<string> Runs { get; } =
    [
        "Receive-EventoMessage account -Consumer c -Wait",
        "Invoke-EventoConsumer account -Consumer c -Wait { $_ }",
        "Invoke-EventoConsumer account -Consumer c -Wait -ThrottleLimit 3 { $_ }",
    ];

    [Theory, MemberData(nameof(Backends))]
    public async Task A_retired_consumer_is_not_listed_cannot_be_started_and_keeps_its_history(BackendKind kind)
    {
        await using var session = Start(kind);
        session.Run("Receive-EventoMessage account -Consumer a | Out-Null; Receive-EventoMessage account -Consumer b | Out-Null").ThrowOnError();
        session.Run("Remove-EventoConsumer account -Consumer a -WhatIf").ThrowOnError();
        Assert.Equal(["a", "b"], Names(session));
        session.Run("Remove-EventoConsumer account -Consumer a").ThrowOnError();
        Assert.Equal(["b"], Names(session));
        Assert.Equal(["Recorded", "Retired"], session.Server.Messages().Where(message => message.Stream == "account:position-a").Select(message => message.Type));
        foreach (var run in (string[])["Receive-EventoMessage account -Consumer a", "Invoke-EventoConsumer account -Consumer a { 'ran' }"])
        {
            var refused = session.Run(run);
            Assert.Empty(refused.Output);
            Assert.StartsWith("CONSUMER_RETIRED,", refused.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        }
        Assert.StartsWith("CONSUMER_NOT_FOUND,", session.Run("Remove-EventoConsumer account -Consumer a").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        session.Run("Set-EventoConsumer account -Consumer a -ToEnd | Out-Null").ThrowOnError();
        Assert.Equal(["a", "b"], Names(session));
        Assert.Empty(session.Run("Receive-EventoMessage account -Consumer a").Values);
    }

    [Fact]
    public async Task A_group_is_retired_by_its_name_and_by_the_pipeline()
    {
        await using var session = Start();
        session.Run("Receive-EventoMessage account -Consumer c | Out-Null; 0..2 | ForEach-Object { Receive-EventoMessage account -Consumer c -GroupMember $_ -GroupSize 3 | Out-Null }").ThrowOnError();
        session.Run("Get-EventoConsumer account -Consumer c | Where-Object GroupMember -eq 1 | Remove-EventoConsumer").ThrowOnError();
        Assert.Equal(["c", "c-0-of-3", "c-2-of-3"], Names(session));
        // The one that has the name to itself, then the group.
        session.Run("Remove-EventoConsumer account -Consumer c").ThrowOnError();
        Assert.Equal(["c-0-of-3", "c-2-of-3"], Names(session));
        session.Run("Remove-EventoConsumer account -Consumer c").ThrowOnError();
        Assert.Empty(Names(session));
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task A_running_consumer_that_is_retired_stops_at_its_next_record(string run)
    {
        await using var session = Start();
        await using var consumer = new BackgroundScript(session.Server, Quick, run + " -CheckpointEvery 1");
        await Eventually.TrueAsync(() => session.Server.Subscriptions.OpenCount == 1 && Names(session).Count == 1);
        session.Run("Remove-EventoConsumer account -Consumer c").ThrowOnError();
        session.Server.Write("account-1");
        await consumer.EndedAsync();
        Assert.StartsWith("CONSUMER_CONFLICT,", Assert.Single(consumer.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task A_running_consumer_pauses_at_its_next_message_and_goes_on(string run)
    {
        await using var session = Start();
        await using var consumer = new BackgroundScript(session.Server, Quick, run);
        await consumer.CountsAsync(10);
        session.Run("Suspend-EventoConsumer account -Consumer c").ThrowOnError();
        for (var i = 0; i < 5; i++) session.Server.Write($"account-{i}");
        await Eventually.TrueAsync(() => consumer.Warnings.Any(line => line.Contains("suspended", StringComparison.Ordinal)));
        Assert.Equal(10, consumer.Output.Count);
        Assert.True(((EventoConsumer)session.Run("Get-EventoConsumer account").Single.BaseObject).IsSuspended);

        var refused = session.Run("Receive-EventoMessage account -Consumer c; Invoke-EventoConsumer account -Consumer c { 'ran' }; Invoke-EventoConsumer account -Consumer c -Parked { 'ran' }");
        Assert.Equal(3, refused.Errors.Count(error => error.FullyQualifiedErrorId.StartsWith("CONSUMER_SUSPENDED,", StringComparison.Ordinal)));
        session.Run("Resume-EventoConsumer account -Consumer c").ThrowOnError();
        await consumer.CountsAsync(15);
        Assert.False(((EventoConsumer)session.Run("Get-EventoConsumer account").Single.BaseObject).IsSuspended);
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task Ctrl_C_ends_one_that_is_suspended(string run)
    {
        await using var session = Start();
        await using var consumer = new BackgroundScript(session.Server, Quick, run);
        await consumer.CountsAsync(10);
        session.Run("Suspend-EventoConsumer account -Consumer c").ThrowOnError();
        session.Server.Write("account-1");
        await Eventually.TrueAsync(() => consumer.Warnings.Any(line => line.Contains("suspended", StringComparison.Ordinal)));
        await consumer.StopAsync();
    }

    [Fact]
    public async Task A_slow_block_is_followed_by_no_other_once_the_consumer_is_suspended()
    {
        await using var session = Start();
        // The first message suspends its own consumer, and takes longer than one goes by what one knew before.
        await using var consumer = new BackgroundScript(
            session.Server, Quick, "Invoke-EventoConsumer account -Consumer c { $_; Suspend-EventoConsumer account -Consumer c; [Threading.Thread]::Sleep(150) }");
        await Eventually.TrueAsync(() => consumer.Warnings.Any(line => line.Contains("suspended", StringComparison.Ordinal)));
        Assert.Single(consumer.Output);
        Assert.Equal(1L, session.Run("(Get-EventoStream account:position-c -Last).Data.position").Single.BaseObject);
    }

    [Fact]
    public async Task A_group_or_one_of_its_members_is_suspended()
    {
        await using var session = Start();
        session.Run("Suspend-EventoConsumer account -Consumer c-1-of-2; Suspend-EventoConsumer account -Consumer c-1-of-2").ThrowOnError();
        Assert.Equal([true, false], Refused());
        session.Run("Suspend-EventoConsumer account -Consumer c").ThrowOnError();
        Assert.Equal([false, false], Refused());
        session.Run("Resume-EventoConsumer account -Consumer c").ThrowOnError();
        Assert.Equal([true, true], Refused());

        List<bool> Refused() => [.. session.Run("0..1 | ForEach-Object { Receive-EventoMessage account -Consumer c -GroupMember $_ -GroupSize 2 -ErrorAction SilentlyContinue -ErrorVariable e | Out-Null; $e.Count -eq 0 }").Values.Cast<bool>()];
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Resizing_loses_nothing_and_repeats_as_little_as_positions_allow(BackendKind kind)
    {
        foreach (var seed in Enumerable.Range(1, LongTests.Times(sample: 6, full: 60)))
        {
            await using var session = new StandInSession(kind);
            var random = new Random(seed);
            for (var i = 0; i < 120; i++) session.Server.Write($"account-{random.Next(40)}");
            var written = session.Server.Messages().ToList();
            var (from, to) = (random.Next(0, 7), random.Next(1, 7));
            if (from == to) continue;
            ConsumerGroup?[] old = from == 0 ? [null] : [.. Enumerable.Range(0, from).Select(member => new ConsumerGroup(member, from))];
            var positions = old.Select(_ => random.Next(5) == 0 ? 0L : random.Next(120)).ToArray();
            for (var i = 0; i < old.Length; i++)
            {
                if (positions[i] > 0) session.Server.Write($"account:position-{Name(old[i])}", "Recorded", $$"""{"position":{{positions[i]}}}""");
            }
            if (positions.All(position => position == 0)) continue;
            var resized = session.Run($"Resize-EventoConsumerGroup account -Consumer c -GroupSize {to}").Values.Cast<EventoConsumer>().ToList();
            Assert.Equal(Enumerable.Range(0, to).Select(member => Name(new ConsumerGroup(member, to))), resized.Select(consumer => consumer.Consumer));
            Assert.Equal(resized.Select(consumer => consumer.Consumer), Names(session));
            for (var member = 0; member < to; member++)
            {
                var share = new ConsumerGroup(member, to);
                // Whoever could own a stream of the new member, by the sizes alone, holds its position back.
                var partners = Enumerable.Range(0, old.Length).Where(i => Enumerable.Range(0, 42 * 10).Any(hash => hash % old.Length == i && hash % to == member));
                Assert.Equal(partners.Min(i => positions[i]), resized[member].Position);
                Assert.All(
                    written.Where(message => share.Owns(message.Stream) && message.GlobalPosition > positions[Owner(message.Stream)]),
                    message => Assert.True(message.GlobalPosition > resized[member].Position));
            }
            var late = session.Run($"Receive-EventoMessage account -Consumer {Name(old[0])}");
            Assert.StartsWith("CONSUMER_RETIRED,", late.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains($"-GroupSize {to}", late.Error.Exception.Message, StringComparison.Ordinal);

            int Owner(string stream) => Array.FindIndex(old, group => group?.Owns(stream) != false);
        }

        static string Name(ConsumerGroup? group) => group is null ? "c" : $"c-{group.Member}-of-{group.Size}";
    }

    [Fact]
    public async Task A_move_that_broke_off_is_completed_and_one_that_is_done_does_nothing()
    {
        await using var session = Start();
        session.Run("0..1 | ForEach-Object { Receive-EventoMessage account -Consumer c -GroupMember $_ -GroupSize 2 -First 2 | Out-Null }").ThrowOnError();
        var writes = 0;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(request.Rpc == "stream.write" && Interlocked.Increment(ref writes) > 3 ? StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "no") : perform());
        Assert.StartsWith("AUTH_UNAUTHORIZED,", session.Run("Resize-EventoConsumerGroup account -Consumer c -GroupSize 4").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        session.Server.Intercept = null;
        var resized = session.Run("Resize-EventoConsumerGroup account -Consumer c -GroupSize 4").Values.Cast<EventoConsumer>().ToList();
        Assert.Equal(4, resized.Count);
        Assert.All(resized, consumer => Assert.True(consumer.Position > 0));
        var count = session.Server.Messages().Count;
        Assert.Equal(4, session.Run("Resize-EventoConsumerGroup account -Consumer c -GroupSize 4").Values.Count);
        Assert.Equal(count, session.Server.Messages().Count);
        // And back.
        Assert.Equal(["c-0-of-2", "c-1-of-2"], session.Run("Resize-EventoConsumerGroup account -Consumer c -GroupSize 2").Values.Cast<EventoConsumer>().Select(consumer => consumer.Consumer));
        Assert.Equal(["c-0-of-2", "c-1-of-2"], Names(session));
    }

    [Fact]
    public async Task Members_of_several_sizes_are_not_guessed_at_and_nobody_is_no_group()
    {
        await using var session = Start();
        Assert.StartsWith("CONSUMER_NOT_FOUND,", session.Run("Resize-EventoConsumerGroup account -Consumer c -GroupSize 4").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        session.Run("2, 3 | ForEach-Object { Receive-EventoMessage account -Consumer c -GroupMember 0 -GroupSize $_ | Out-Null }").ThrowOnError();
        foreach (var size in (int[])[3, 4])
        {
            Assert.StartsWith("INVALID_ARGUMENT,", session.Run($"Resize-EventoConsumerGroup account -Consumer c -GroupSize {size}").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        }
        session.Run("Remove-EventoConsumer account -Consumer c-0-of-2; Resize-EventoConsumerGroup account -Consumer c -GroupSize 4").ThrowOnError();
        Assert.Equal(4, Names(session).Count);
    }

    [Theory, MemberData(nameof(Runs))]
    public async Task A_member_that_still_runs_is_noticed(string run)
    {
        await using var session = Start();
        await using var consumer = new BackgroundScript(session.Server, Quick, run + " -GroupMember 0 -GroupSize 2 -CheckpointEvery 1");
        await Eventually.TrueAsync(() => session.Server.Subscriptions.OpenCount == 1 && Names(session).Count == 1 && IsDone(session));
        session.Run("Resize-EventoConsumerGroup account -Consumer c -GroupSize 1").ThrowOnError();
        for (var i = 0; i < 10; i++) session.Server.Write($"account-{i}");
        await consumer.EndedAsync();
        Assert.StartsWith("CONSUMER_CONFLICT,", Assert.Single(consumer.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static StandInSession Start(BackendKind kind = BackendKind.Sqlite)
    {
        var session = new StandInSession(kind, timing: Quick);
        for (var i = 0; i < 10; i++) session.Server.Write($"account-{i}");
        return session;
    }

    // No record is on its way any more.
    private static bool IsDone(StandInSession session) => ((EventoConsumer)session.Run("Get-EventoConsumer").Single.BaseObject).Lag == 0;

    private static List<string> Names(StandInSession session) => [.. session.Run("Get-EventoConsumer").Values.Cast<EventoConsumer>().Select(consumer => consumer.Consumer)];
}
