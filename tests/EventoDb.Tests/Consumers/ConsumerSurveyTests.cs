using System.Globalization;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>Get-EventoConsumer over a whole namespace.</summary>
public sealed class ConsumerSurveyTests
{
    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    [Theory, MemberData(nameof(Backends))]
    public async Task Lags_are_those_that_reading_everything_gives(BackendKind kind)
    {
        foreach (var seed in Enumerable.Range(1, LongTests.Times(sample: 6, full: 100)))
        {
            await using var session = new StandInSession(kind);
            var random = new Random(seed);
            var streams = random.Next(1, 60);
            var started = DateTime.UtcNow;
            // One an hour, so that ages tell which is the oldest.
            session.Server.Clock = () => started.AddHours(session.Server.Messages().Count - 400);
            for (var i = 0; i < 400; i++)
            {
                var stream = random.Next(4) == 0 ? $"order-{random.Next(5)}" : random.Next(20) == 0 ? "account" : $"account-{random.Next(streams)}";
                session.Server.Write(stream, random.Next(3) == 0 ? "B" : "A", metadata: random.Next(3) == 0 ? """{"correlationStreamName":"deal-1"}""" : null);
            }
            var written = session.Server.Messages().Where(message => StreamName.GetCategory(message.Stream) == "account").ToList();
            var expected = new Dictionary<string, (long Lag, long Oldest)>();
            foreach (var number in Enumerable.Range(0, random.Next(1, 9)))
            {
                var size = random.Next(4);
                var group = size == 0 ? null : new ConsumerGroup(random.Next(size), size);
                var name = group is null ? $"c{number}" : $"c{number}-{group.Member}-of-{group.Size}";
                var position = random.Next(3) switch { 0 => random.Next(20), 1 => 400 - random.Next(20), _ => random.Next(400) };
                var correlation = random.Next(4) == 0 ? ""","correlation":"deal" """ : "";
                var types = random.Next(4) == 0 ? ""","types":["B"]""" : "";
                var done = random.Next(3) == 0 ? written.Where(message => message.GlobalPosition > position && Wants(message)).Take(2).ToList() : [];
                session.Server.Write(
                    $"account:position-{name}", "Recorded",
                    $$"""{"position":{{position}}{{correlation}}{{types}},"done":[{{string.Join(',', done.Select(message => message.GlobalPosition))}}]}""");
                var left = written.Where(message => message.GlobalPosition > position && Wants(message)).Except(done).ToList();
                expected[name] = (left.Count, left.Count == 0 ? 400 : left[0].GlobalPosition);

                bool Wants(StandInMessage message) =>
                    (group is null || group.Owns(message.Stream)) && (types.Length == 0 || message.Type == "B") && (correlation.Length == 0 || message.Correlation is not null);
            }
            var consumers = Consumers(session.Run("Get-EventoConsumer"));
            Assert.Equal(
                expected.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)),
                consumers.Select(consumer => (consumer.Consumer, (consumer.Lag, consumer.Lag == 0 ? 400 : 401 - (long)Math.Round(consumer.Behind.TotalHours)))));
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task All_consumers_of_the_namespace_are_found_with_group_filter_and_what_is_parked(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        foreach (var stream in (string[])["account-1", "order-1", "account:command-1", "account-2"]) session.Server.Write(stream);
        session.Run(
            """
            Receive-EventoMessage account -Consumer a | Out-Null
            Receive-EventoMessage account:command -Consumer b -Correlation deal | Out-Null
            Receive-EventoMessage order -Consumer '' | Out-Null
            0..1 | ForEach-Object { Invoke-EventoConsumer account -Consumer g -GroupMember $_ -GroupSize 2 -Type T -MaxAttempts 1 -WarningAction Ignore { throw 'x' } }
            """).ThrowOnError();
        var found = Consumers(session.Run("Get-EventoConsumer"));
        Assert.Equal(["account a", "account g-0-of-2", "account g-1-of-2", "account:command b", "order "], found.Select(consumer => consumer.ToString()));
        Assert.Equal((0, 2), (found[1].GroupMember, found[1].GroupSize));
        Assert.Equal("deal", found[3].Correlation);
        Assert.Equal(["account a", "order "], Consumers(session.Run("Get-EventoConsumer -Consumer a, ''")).Select(consumer => consumer.ToString()));
    }

    [Fact]
    public async Task A_consumer_at_the_start_or_at_the_end_costs_no_reading()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        for (var i = 0; i < 500; i++) session.Server.Write($"account-{i % 5}");
        foreach (var (name, position) in ((string, int)[])[("start", 0), ("end", 500), ("near", 490), ("late", 20)])
        {
            session.Server.Write($"account:position-{name}", "Recorded", $$"""{"position":{{position.ToString(CultureInfo.InvariantCulture)}}}""");
        }
        IReadOnlyList<EventoConsumer> consumers = [];
        var requests = session.RequestsOf(() => consumers = Consumers(session.Run("Get-EventoConsumer account")));
        Assert.Equal([("end", 0L), ("late", 480L), ("near", 10L), ("start", 500L)], consumers.Select(consumer => (consumer.Consumer, consumer.Lag)));
        // The 20 up to the one, the 10 after the other, and for each the oldest that is left.
        Assert.InRange(requests.Where(request => request.Rpc == "category.get").Sum(request => request.Json[2].GetProperty("batchSize").GetInt32()), 30, 130);
    }

    [Fact]
    public async Task A_position_that_cannot_be_read_hides_no_other()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1");
        session.Server.Write("account:position-bad", "Recorded", """{"position":"x"}""");
        session.Server.Write("account:position-good", "Recorded", """{"position":1}""");
        var result = session.Run("Get-EventoConsumer");
        Assert.Equal("good", ((EventoConsumer)Assert.Single(result.Output).BaseObject).Consumer);
        Assert.StartsWith("INVALID_DATA,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("bad", result.Error.TargetObject);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_consumer_with_a_correlation_moves_past_what_does_not_match(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        for (var i = 0; i < 500; i++) session.Server.Write($"account-{i % 5}", metadata: i % 100 == 0 ? """{"correlationStreamName":"deal-1"}""" : null);
        Assert.Equal(5, session.Run("Receive-EventoMessage account -Consumer c -Correlation deal").Values.Count);
        var consumer = Assert.Single(Consumers(session.Run("Get-EventoConsumer account")));
        Assert.Equal((500L, 0L, "deal"), (consumer.Position, consumer.Lag, consumer.Correlation));
        var requests = session.RequestsOf(() => session.Run("Receive-EventoMessage account -Consumer c -Correlation deal").ThrowOnError());
        Assert.All(requests.Where(request => request.Rpc == "category.get"), request => Assert.True(request.Json[2].GetProperty("position").GetInt64() > 500));
        Assert.Contains("-Correlation deal", Assert.Single(session.Run("Receive-EventoMessage account -Consumer c").Warnings), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_position_beyond_the_end_is_reported(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        for (var i = 0; i < 5; i++) session.Server.Write("account-1");
        var set = session.Run("Set-EventoConsumer account -Consumer c -Position 100").ThrowOnError();
        Assert.Contains("beyond the last message", Assert.Single(set.Warnings), StringComparison.Ordinal);
        var got = session.Run("Get-EventoConsumer").ThrowOnError();
        Assert.True(((EventoConsumer)got.Single.BaseObject).IsBeyondEnd);
        Assert.Single(got.Warnings);
        Assert.Single(session.Run("Receive-EventoMessage account -Consumer c").ThrowOnError().Warnings);
        Assert.Single(session.Run("Invoke-EventoConsumer account -Consumer c { }").ThrowOnError().Warnings);
        for (var i = 0; i < 100; i++) session.Server.Write("order-1");
        Assert.Empty(session.Run("Receive-EventoMessage account -Consumer c").ThrowOnError().Warnings);
        Assert.Empty(session.Run("Set-EventoConsumer account -Consumer c -ToEnd").ThrowOnError().Warnings);
    }

    private static IReadOnlyList<EventoConsumer> Consumers(ScriptResult result) => [.. result.Values.Cast<EventoConsumer>()];
}
