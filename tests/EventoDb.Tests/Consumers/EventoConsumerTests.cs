using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

public class EventoConsumerTests
{
    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    [Theory, MemberData(nameof(Backends))]
    public async Task Position_and_lag_are_true(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        for (var i = 0; i < 7; i++) session.Server.Write(i % 2 == 0 ? "account-1" : "order-1");
        session.Run("Receive-EventoMessage account -Consumer copy -First 1").ThrowOnError();
        var consumer = Assert.Single(Consumers(session.Run("Get-EventoConsumer account")));
        Assert.Equal(("account", "copy", 1L, 3L), (consumer.Category, consumer.Consumer, consumer.Position, consumer.Lag));
        Assert.NotNull(consumer.UpdatedAt);
    }

    [Theory]
    [InlineData("Get-EventoConsumer account -Consumer nope")]
    [InlineData("Get-EventoConsumer account nope")]
    [InlineData("Get-EventoConsumer -Consumer nope")]
    public async Task One_that_has_recorded_nothing_is_an_error_beside_those_that_have(string script)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 4; i++) session.Server.Write("account-1");
        session.Run("$null = Set-EventoConsumer account mail -ToStart").ThrowOnError();
        var result = session.Run(script + ", mail, n*");
        Assert.StartsWith("CONSUMER_NOT_FOUND,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("nope", result.Error.TargetObject);
        Assert.Equal("mail", ((EventoConsumer)Assert.Single(result.Output).BaseObject).Consumer);
        Assert.Empty(session.Run("Get-EventoConsumer account n*").ThrowOnError().Values);
    }

    [Fact]
    public async Task A_groups_members_are_found_by_its_name_each_with_the_lag_of_its_share()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 40; i++) session.Server.Write($"account-{i}");
        session.Run("0, 1 | ForEach-Object { $null = Receive-EventoMessage account -Consumer copy -GroupMember $_ -GroupSize 2 -First 1 }").ThrowOnError();
        var members = Consumers(session.Run("Get-EventoConsumer account -Consumer copy"));
        Assert.Equal(["copy-0-of-2", "copy-1-of-2"], members.Select(member => member.Consumer));
        var owned = Enumerable.Range(0, 40).Count(i => new ConsumerGroup(0, 2).Owns($"account-{i}"));
        Assert.Equal([owned - 1L, 40 - owned - 1L], members.Select(member => member.Lag));
    }

    [Fact]
    public async Task It_can_be_put_to_the_start_to_the_end_and_anywhere()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 10; i++) session.Server.Write("account-1");
        Assert.Equal((10L, 0L), Moved(session, "-ToEnd"));
        Assert.Equal((0L, 10L), Moved(session, "-ToStart"));
        Assert.Equal((7L, 3L), Moved(session, "-Position 7"));
        Assert.Equal([8L, 9, 10], session.Run("Receive-EventoMessage account -Consumer copy").Values.Cast<EventoMessage>().Select(message => message.GlobalPosition));
    }

    [Fact]
    public async Task Members_found_can_be_put_elsewhere_by_the_pipeline()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 10; i++) session.Server.Write($"account-{i}");
        session.Run("0, 1 | ForEach-Object { $null = Receive-EventoMessage account -Consumer copy -GroupMember $_ -GroupSize 2 }").ThrowOnError();
        var members = Consumers(session.Run("Get-EventoConsumer account | Set-EventoConsumer -ToStart"));
        Assert.Equal(["copy-0-of-2", "copy-1-of-2"], members.Select(member => member.Consumer));
        Assert.Equal(10, members.Sum(member => member.Lag));
    }

    [Fact]
    public async Task WhatIf_moves_nothing()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1");
        Assert.Empty(session.Run("Set-EventoConsumer account -Consumer copy -ToEnd -WhatIf").Values);
        Assert.Single(session.Server.Messages());
    }

    [Fact]
    public async Task A_position_stream_that_holds_something_else_is_an_error()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account:position-copy", "Recorded", """{"position":"7"}""");
        Assert.StartsWith("INVALID_DATA,", session.Run("Receive-EventoMessage account -Consumer copy").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    private static (long Position, long Lag) Moved(StandInSession session, string arguments)
    {
        var consumer = Assert.Single(Consumers(session.Run("Set-EventoConsumer account -Consumer copy " + arguments)));
        return (consumer.Position, consumer.Lag);
    }

    private static IReadOnlyList<EventoConsumer> Consumers(ScriptResult result) => [.. result.Values.Cast<EventoConsumer>()];
}
