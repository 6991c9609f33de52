using System.Text.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>Positions are kept as the Ruby Eventide toolkit keeps them: its consumers and this module's can take turns.</summary>
public sealed class EventideNamesTests
{
    /// <summary>Category, identifier, position stream.</summary>
    public static TheoryData<string, string, string> Names { get; } = new()
    {
        { "account", "billing", "account:position-billing" },
        { "account", "", "account:position" },
        { "account", "someConsumer-1", "account:position-someConsumer-1" },
        { "account:command", "billing", "account:command+position-billing" },
        { "account:command", "", "account:command+position" },
        { "account:command+audit", "billing", "account:command+audit+position-billing" },
    };

    /// <summary>Position records as Eventide's consumers of several versions write them: type, data, metadata.</summary>
    public static TheoryData<string, string, string?> Records { get; } = new()
    {
        { "Recorded", """{"position":3}""", null },
        { "Recorded", """{"position":3}""", "{}" },
        { "Recorded", """{"position":3}""", """{"properties":{}}""" },
        { "Updated", """{"position":3}""", null },
    };

    [Theory, MemberData(nameof(Names))]
    public async Task A_position_that_Eventide_recorded_is_read_and_written_back(string category, string consumer, string stream)
    {
        foreach (var row in Records)
        {
            var (type, data, metadata) = row.Data;
            await using var session = Start(category);
            session.Server.Write(stream, type, """{"position":1}""", metadata);
            session.Server.Write(stream, type, data, metadata);
            Assert.Equal([4L, 5], Received(session, category, consumer));
            // What Eventide asks for when it starts: the last message of that stream, and its position.
            var written = session.Server.Messages().Last(message => message.Stream == stream);
            using var last = JsonDocument.Parse((string)session.Run("(Get-EventoStream $args[0] -Last).DataJson", stream).Single.BaseObject);
            Assert.Equal("Recorded", written.Type);
            Assert.Equal(5, last.RootElement.GetProperty("position").GetInt64());
            Assert.Equal("""{"position":5}""", last.RootElement.GetRawText());

            // And when it has gone on.
            session.Server.Write($"{category}-1");
            session.Server.Write($"{category}-1");
            session.Server.Write(stream, type, $$"""{"position":{{session.Server.Messages()[^2].GlobalPosition}}}""", metadata);
            Assert.Equal(session.Server.Messages()[^2].GlobalPosition, Assert.Single(Received(session, category, consumer)));
            var found = (EventoConsumer)session.Run("Get-EventoConsumer").Single.BaseObject;
            Assert.Equal((category, consumer, 0L), (found.Category, found.Consumer, found.Lag));
        }
    }

    [Theory]
    [InlineData("billing")]
    [InlineData("billing-0-of-1")]
    public async Task A_position_under_the_name_that_this_module_used_before_is_found_and_moved_on(string consumer)
    {
        await using var session = Start("account:command");
        session.Server.Write($"account:command:position-{consumer}", "Recorded", """{"position":2}""");
        Assert.Equal(3, ((EventoConsumer)session.Run("Get-EventoConsumer").Single.BaseObject).Lag);
        Assert.Equal(3, ((EventoConsumer)session.Run("Get-EventoConsumer account:command").Single.BaseObject).Lag);
        Assert.Equal([3L, 4, 5], Received(session, "account:command", consumer));
        Assert.Equal(5L, session.Run("(Get-EventoStream $args[0] -Last).Data.position", $"account:command+position-{consumer}").Single.BaseObject);
        // Whoever still goes by the old name does not go on from there as if nothing had happened.
        var former = session.Server.Messages().Where(message => message.Stream == $"account:command:position-{consumer}").ToList();
        Assert.Equal(["Recorded", "Moved"], former.Select(message => message.Type));
        Assert.Empty(Received(session, "account:command", consumer));
        Assert.Equal(0, ((EventoConsumer)session.Run("Get-EventoConsumer").Single.BaseObject).Lag);
    }

    [Fact]
    public async Task A_consumer_that_still_runs_under_the_old_name_is_noticed()
    {
        await using var session = Start("account:command");
        session.Server.Write("account:command:position-billing", "Recorded", """{"position":2}""");
        var result = session.Run(
            "Receive-EventoMessage account:command -Consumer billing -CheckpointEvery 1 | ForEach-Object { $null = Write-EventoMessage account:command:position-billing Recorded @{ position = 3 } }");
        Assert.StartsWith("CONSUMER_CONFLICT,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_needs_a_name()
    {
        await using var session = Start("account");
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run("Receive-EventoMessage account -Consumer '' -GroupMember 0 -GroupSize 2").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("INVALID_ARGUMENT,", session.Run("Resize-EventoConsumerGroup account -Consumer '' -GroupSize 2").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_consumer_without_a_name_can_do_what_others_can()
    {
        await using var session = Start("account");
        session.Run("Invoke-EventoConsumer account -Consumer '' -MaxAttempts 1 -First 1 -WarningAction Ignore { throw 'x' }; Suspend-EventoConsumer account -Consumer ''").ThrowOnError();
        Assert.Equal(["account:position", "account:parked", "account:control"], session.Server.Messages().Select(message => message.Stream).Where(stream => stream.Contains(':', StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal));
        var found = (EventoConsumer)session.Run("Get-EventoConsumer | Where-Object Consumer -eq ''").Single.BaseObject;
        Assert.Equal((1, true), (found.Parked, found.IsSuspended));
        session.Run("Get-EventoConsumer | Resume-EventoConsumer; Get-EventoParkedMessage account -Consumer '' | Remove-EventoParkedMessage -Force; Set-EventoConsumer account -Consumer '' -ToStart | Remove-EventoConsumer").ThrowOnError();
        Assert.Empty(session.Run("Get-EventoConsumer").Values);
    }

    private static StandInSession Start(string category)
    {
        var session = new StandInSession(BackendKind.Postgres);
        for (var i = 0; i < 5; i++) session.Server.Write($"{category}-{i}");
        return session;
    }

    private static List<long> Received(StandInSession session, string category, string consumer) =>
        [.. session.Run("Receive-EventoMessage $args[0] -Consumer $args[1]", category, consumer).Values.Cast<EventoMessage>().Select(message => message.GlobalPosition)];
}
