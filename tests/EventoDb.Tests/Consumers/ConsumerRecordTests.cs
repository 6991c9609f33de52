using EventoDb.Consumers;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>-All means what applications have written, not what consumers write for themselves.</summary>
public class ConsumerRecordTests
{
    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    [Theory, MemberData(nameof(Backends))]
    public async Task All_leaves_them_out_unless_they_are_asked_for(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        for (var i = 0; i < 3; i++) session.Server.Write("account-1", "Opened");
        session.Run(
            """
            $null = Receive-EventoMessage account -Consumer mail
            Invoke-EventoConsumer account -Consumer sms -MaxAttempts 1 -Process { throw 'oh no' } -WarningAction Ignore -ErrorAction Ignore
            Suspend-EventoConsumer account -Consumer sms
            """).ThrowOnError();
        foreach (var script in (string[])[
            "Get-EventoCategory -All", "Get-EventoCategory -All -Tail 3", "Get-EventoCategory -All -First 3", "Find-EventoMessage -All", "Find-EventoMessage -Tail 3",
            "Watch-EventoMessage -All -Position 0 -First 3", "Watch-EventoMessage -All -Tail 3 -First 3",
        ])
        {
            Assert.Equal(["account-1", "account-1", "account-1"], session.Run(script).ThrowOnError().Values.Cast<EventoMessage>().Select(static message => message.StreamName));
        }
        foreach (var script in (string[])["Get-EventoCategory -All -IncludeConsumers", "Find-EventoMessage -IncludeConsumers", "Watch-EventoMessage -All -IncludeConsumers -Position 0 -First 6"])
        {
            var streams = session.Run(script).ThrowOnError().Values.Cast<EventoMessage>().Select(static message => message.StreamName).Distinct().ToList();
            Assert.Superset(new HashSet<string> { "account-1", "account:position-mail", "account:parked-sms" }, streams.ToHashSet());
        }
        Assert.Equal("account:position-mail", ((EventoMessage)session.Run("Get-EventoCategory account:position -First 1").Single.BaseObject).StreamName);
    }

    [Theory]
    [InlineData("account:position-mail", true)]
    [InlineData("account:position", true)]
    [InlineData("account:command+position-mail-0-of-4", true)]
    [InlineData("account:parked-mail", true)]
    [InlineData("account:command+control-mail", true)]
    [InlineData("account-1:position", false)]
    [InlineData("account:command-1", false)]
    [InlineData("position-1", false)]
    [InlineData(":position-1", false)]
    [InlineData("account:positions-1", false)]
    public void They_are_known_by_their_streams(string stream, bool expected) => Assert.Equal(expected, ConsumerRecord.Is(stream));
}
