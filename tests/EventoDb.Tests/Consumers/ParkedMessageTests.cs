using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

public sealed class ParkedMessageTests
{
    private const string Poison = "$ErrorView = 'NormalView'; Invoke-EventoConsumer order -Consumer c -RetryDelaySec 0 -WarningAction SilentlyContinue";

    private static SessionTiming Timing { get; } = TestTiming.Patient.With(TestTiming.PatientClient with { Retry = TestTiming.NoPauses });

    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    public static TheoryData<int> Throttles { get; } = [1, 4];

    [Theory, MemberData(nameof(Backends))]
    public async Task They_are_shown_with_the_message_itself_and_why(BackendKind kind)
    {
        await using var session = Start(kind);
        session.Run($"{Poison} {{ if ($_.StreamName -eq 'order-2') {{ throw 'no stock' }} }}").ThrowOnError();
        var parked = Parked(session);
        Assert.Equal(3, parked.Count);
        Assert.All(parked, message => Assert.Equal(("order", "c", "order-2", "no stock", 3, false), (message.Category, message.Consumer, message.StreamName, message.Error, message.Attempts, message.IsHeld)));
        Assert.Equal([0L, 1, 2], parked.Select(message => message.Message!.Position));
        Assert.Equal("no stock", parked[0].ErrorId);
        Assert.NotEmpty(parked[0].ScriptStackTrace!);
        Assert.True(parked[0].ParkedAt > DateTimeOffset.UnixEpoch);
    }

    [Theory, MemberData(nameof(Throttles))]
    public async Task HoldStream_parks_what_follows_behind_it_and_trying_again_keeps_the_order(int throttle)
    {
        await using var session = Start();
        session.Run($"{Poison} -HoldStream -ThrottleLimit {throttle} {{ if ($_.StreamName -eq 'order-2' -and $_.Position -eq 1) {{ throw 'broken' }} }}").ThrowOnError();
        Assert.Equal([(1L, false), (2L, true)], Parked(session).Select(message => (message.Position, message.IsHeld)));

        // As long as it fails, what follows waits; and so does what comes.
        session.Run($"{Poison} -Parked -ThrottleLimit {throttle} {{ if ($_.Position -eq 1) {{ throw 'still broken' }}; throw 'out of order' }}").ThrowOnError();
        Assert.Equal([(1L, 6, "still broken"), (2L, 0, null)], Parked(session).Select(message => (message.Position, message.Attempts, message.Error)));
        session.Server.Write("order-2");
        session.Run($"{Poison} -HoldStream {{ throw 'out of order' }}").ThrowOnError();
        Assert.Equal([1L, 2, 3], Parked(session).Select(message => message.Position));

        Assert.Equal([1L, 2, 3], session.Run($"{Poison} -Parked -ThrottleLimit {throttle} {{ $_.Position }}").Values.Cast<long>());
        Assert.Empty(Parked(session));
        Assert.Equal(3, session.Server.Messages().Count(message => message is { Stream: "order:parked-c", Type: "Resolved" }));
        session.Server.Write("order-2");
        Assert.Equal([4L], session.Run($"{Poison} -HoldStream {{ $_.Position }}").Values.Cast<long>());
    }

    [Fact]
    public async Task A_running_consumer_holds_a_stream_no_longer_than_its_message_is_parked()
    {
        await using var session = Start();
        // While the consumer works on the second message of the stream, somebody sees to the first.
        var seen = session.Run(
            $"{Poison} -HoldStream {{ if ($_.StreamName -eq 'order-2' -and $_.Position -eq 0) {{ throw 'broken' }}; if ($_.StreamName -eq 'order-1' -and $_.Position -eq 1) {{ Remove-EventoParkedMessage order -Consumer c -Force -ErrorAction Stop }}; \"$($_.StreamName)@$($_.Position)\" }}").Values;
        Assert.Contains("order-2@1", seen);
        Assert.Contains("order-2@2", seen);
        Assert.Empty(Parked(session));
    }

    [Fact]
    public async Task By_default_what_follows_is_processed()
    {
        await using var session = Start();
        var seen = session.Run($"{Poison} {{ if ($_.GlobalPosition -eq 2) {{ throw 'broken' }}; $_.GlobalPosition }}").Values.Cast<long>();
        Assert.Equal([1, 3, 4, 5, 6, 7, 8, 9], seen);
    }

    [Fact]
    public async Task What_a_crash_has_parked_but_not_recorded_is_not_tried_again()
    {
        await using var session = Start();
        session.Run($"{Poison} {{ if ($_.GlobalPosition -eq 2) {{ throw 'broken' }} }}").ThrowOnError();
        session.Run("Set-EventoConsumer order -Consumer c -ToStart").ThrowOnError();
        Assert.Equal(8, session.Run($"{Poison} {{ $_.GlobalPosition }}").Values.Count);
        Assert.Single(Parked(session));
    }

    [Fact]
    public async Task Removing_asks_and_gives_up()
    {
        await using var session = Start();
        session.Run($"{Poison} {{ throw 'broken' }}").ThrowOnError();
        Assert.Equal(9, Parked(session).Count);
        session.Run("Remove-EventoParkedMessage order -Consumer c -WhatIf").ThrowOnError();
        Assert.Equal(9, Parked(session).Count);
        session.Run("Remove-EventoParkedMessage order -Consumer c -GlobalPosition 2, 3 -Confirm:$false").ThrowOnError();
        session.Run("Get-EventoParkedMessage order -Consumer c | Where-Object StreamName -eq order-1 | Remove-EventoParkedMessage -Force").ThrowOnError();
        Assert.Equal([5L, 6, 8, 9], Parked(session).Select(message => message.GlobalPosition));
        Assert.StartsWith("PARKED_NOT_FOUND,", session.Run("Remove-EventoParkedMessage order -Consumer c -GlobalPosition 2 -Force").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        session.Run("Remove-EventoParkedMessage order -Consumer c -Force").ThrowOnError();
        Assert.Empty(Parked(session));
        Assert.Empty(session.Run($"{Poison} -Parked {{ 'tried' }}").Values);
    }

    [Fact]
    public async Task A_groups_members_share_what_is_parked_and_see_to_their_own()
    {
        await using var session = Start();
        session.Run("0..1 | ForEach-Object { Invoke-EventoConsumer order -Consumer c -GroupMember $_ -GroupSize 2 -MaxAttempts 1 -WarningAction SilentlyContinue { throw 'broken' } }").ThrowOnError();
        Assert.Equal(9, Parked(session).Count);
        var shares = session.Run("0..1 | ForEach-Object { @(Get-EventoParkedMessage order -Consumer \"c-$_-of-2\").Count }").Values.Cast<int>().ToList();
        Assert.Equal(9, shares.Sum());
        Assert.Equal(shares[1], session.Run($"{Poison} -Parked -GroupMember 1 -GroupSize 2 {{ 'tried' }}").Values.Count);
        Assert.Equal(shares[0], Parked(session).Count);
    }

    [Fact]
    public async Task No_token_and_nothing_that_a_backend_refuses_is_kept_of_an_error()
    {
        await using var session = Start(BackendKind.Postgres);
        session.Run($"{Poison} -First 1 {{ throw \"$($args)ns_ZGVmYXVsdA_$('a' * 64) and `0 and $('x' * 100000)\" }}").ThrowOnError();
        var error = Assert.Single(Parked(session)).Error!;
        Assert.StartsWith("ns_*** and \uFFFD and xxx", error, StringComparison.Ordinal);
        Assert.InRange(error.Length, 1000, 5000);
    }

    [Fact]
    public async Task Parked_and_Wait_do_not_go_together()
    {
        await using var session = Start();
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run($"{Poison} -Parked -Wait {{ }}").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static StandInSession Start(BackendKind kind = BackendKind.Sqlite)
    {
        var session = new StandInSession(kind, timing: Timing);
        for (var i = 0; i < 9; i++) session.Server.Write($"order-{(i % 3) + 1}");
        return session;
    }

    private static List<EventoParkedMessage> Parked(StandInSession session) => [.. session.Run("Get-EventoParkedMessage order -Consumer c").Values.Cast<EventoParkedMessage>()];
}
