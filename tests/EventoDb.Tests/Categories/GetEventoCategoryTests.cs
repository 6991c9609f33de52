using System.Globalization;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Categories;

public class GetEventoCategoryTests
{
    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    [Theory, MemberData(nameof(Backends))]
    public async Task Messages_of_a_category_come_in_global_order_with_their_streams(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("account-1", "Opened");
        session.Server.Write("order-1", "Placed");
        session.Server.Write("account-2", "Opened");
        session.Server.Write("account", "Noted");
        var messages = Messages(session.Run("Get-EventoCategory account"));
        Assert.Equal(["account-1", "account-2", "account"], messages.Select(message => message.StreamName));
        Assert.Equal([1L, 3, 4], messages.Select(message => message.GlobalPosition));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Several_categories_come_one_after_the_other_by_name_pipeline_and_property(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("a-1");
        session.Server.Write("b-1");
        session.Server.Write("a-2");
        string[] expected = ["b-1", "a-1", "a-2"];
        Assert.Equal(expected, Messages(session.Run("Get-EventoCategory b, a")).Select(message => message.StreamName));
        Assert.Equal(expected, Messages(session.Run("'b', 'a' | Get-EventoCategory")).Select(message => message.StreamName));
        Assert.Equal(expected, Messages(session.Run("[pscustomobject]@{Category='b'}, [pscustomobject]@{Category='a'} | Get-EventoCategory")).Select(message => message.StreamName));
        Assert.Equal(["a-1", "a-2"], Messages(session.Run("Find-EventoCategory a | Get-EventoCategory")).Select(message => message.StreamName));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task All_is_every_message_and_can_be_narrowed(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        for (var i = 0; i < 20; i++) session.Server.Write($"s{i % 3}-{i}", i % 2 == 0 ? "Even" : "Odd", metadata: i % 5 == 0 ? """{"correlationStreamName":"job-7"}""" : null);
        Assert.Equal(20, session.Run("Get-EventoCategory -All").Values.Count);
        Assert.Equal([15L, 16, 17], Messages(session.Run("Get-EventoCategory -All -Position 15 -First 3")).Select(message => message.GlobalPosition));
        Assert.Equal([2L, 4], Messages(session.Run("Get-EventoCategory -All -Type Odd -First 2")).Select(message => message.GlobalPosition));
        Assert.Equal([1L, 6, 11, 16], Messages(session.Run("Get-EventoCategory -All -Correlation job")).Select(message => message.GlobalPosition));
        var owned = new ConsumerGroup(1, 3);
        Assert.Equal(
            Enumerable.Range(0, 20).Where(i => owned.Owns($"s{i % 3}-{i}")).Select(i => i + 1L),
            Messages(session.Run("Get-EventoCategory -All -GroupMember 1 -GroupSize 3")).Select(message => message.GlobalPosition));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Three_of_many_are_found_by_correlation_and_by_member(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        var count = LongTests.Times(sample: 15_000, full: 50_000);
        long[] matching = [137, (count / 2) - 999, count - 2];
        // A size so large that hardly any stream is member 0's; the three are named so that they are.
        const int size = 10_007;
        var group = new ConsumerGroup(0, size);
        var names = Enumerable.Range(0, int.MaxValue).Select(i => string.Create(CultureInfo.InvariantCulture, $"big-{i}"));
        var mine = names.First(group.Owns);
        var others = names.Where(name => !group.Owns(name)).Take(50).ToArray();
        for (var i = 1L; i <= count; i++)
        {
            if (matching.Contains(i)) session.Server.Write(mine, "Hit", """{"n":1}""", """{"correlationStreamName":"rare-1"}""");
            else session.Server.Write(others[i % 50], "Miss", """{"n":1}""", """{"correlationStreamName":"frequent-1"}""");
        }
        foreach (var filter in (string[])["-Correlation rare", $"-GroupMember 0 -GroupSize {size}"])
        {
            IReadOnlyList<EventoMessage> found = [];
            var requests = session.RequestsOf(() => found = Messages(session.Run("Get-EventoCategory big " + filter)));
            Assert.Equal(matching, found.Select(message => message.GlobalPosition));
            TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: 3 of {count} by {filter} in {requests.Count} requests");
            // One that the server filters; then 100, 1,000 and 10,000 at a time, or what is left of the growth.
            Assert.InRange(requests.Count, 2, 9);
            var last = requests[^1].Json[2];
            Assert.False(last.TryGetProperty("correlation", out _) || last.TryGetProperty("consumerGroup", out _), "Only an unfiltered short page ends a category.");
        }
    }

    [Fact]
    public async Task The_first_few_of_many_cost_one_small_page()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 5_000; i++) session.Server.Write($"many-{i}");
        var requests = session.RequestsOf(() => Assert.Equal(5, session.Run("Get-EventoCategory many -First 5").Values.Count));
        Assert.Equal(5, Assert.Single(requests).Json[2].GetProperty("batchSize").GetInt32());
        // What Select-Object -First does: the pipeline behind has had enough.
        requests = session.RequestsOf(() => Assert.Equal(
            5, session.Run("$n = 0; foreach ($once in 1) { Get-EventoCategory many | ForEach-Object { $_; if (++$n -eq 5) { break } } }").Values.Count));
        Assert.Equal(100, Assert.Single(requests).Json[2].GetProperty("batchSize").GetInt32());
    }

    [Theory]
    [InlineData("-GroupMember 2 -GroupSize 2", "-GroupMember 2 is not in a group of 2: members are 0 to 1.")]
    [InlineData("-GroupMember 0", "-GroupSize is missing")]
    [InlineData("-GroupSize 2", "-GroupMember is missing")]
    [InlineData("-GroupMember 0 -GroupSize 0", "GroupSize")]
    [InlineData("-GroupMember -1 -GroupSize 2", "GroupMember")]
    [InlineData("-Position -1", "Position")]
    [InlineData("-First 0", "First")]
    [InlineData("-First -1", "First")]
    [InlineData("-BatchSize 0", "BatchSize")]
    [InlineData("-BatchSize -1", "BatchSize")]
    [InlineData("-BatchSize 10001", "10000")]
    [InlineData("-Correlation ''", "Correlation")]
    [InlineData("-Type ''", "Type")]
    [InlineData("-Category ''", "Category")]
    [InlineData("-All -Category a", "-All")]
    public async Task Bad_input_is_refused_before_anything_is_sent(string arguments, string expected)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        var category = arguments.Contains("-Category", StringComparison.Ordinal) ? string.Empty : "a ";
        ScriptResult result = null!;
        Assert.Empty(session.RequestsOf(() => result = session.Run($"Get-EventoCategory {category}{arguments}")));
        Assert.Empty(result.Output);
        var error = result.Error;
        if (expected == "-All") Assert.StartsWith("AmbiguousParameterSet", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        else Assert.Contains(expected, error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_category_that_fails_does_not_keep_the_others_from_being_read()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("b-1");
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Rpc == "category.get" && request.Json[1].GetString() == "a" ? StubAnswer.Error(500, "BACKEND_ERROR", "broken") : perform());
        var result = session.Run("Get-EventoCategory a, b");
        Assert.Equal("a", Assert.Single(result.Errors).TargetObject);
        Assert.Single(result.Output);
    }

    [Fact]
    public async Task As_hashtable_keeps_keys_that_an_object_cannot_hold()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Write("a-1", data: """{"":1,"a":2,"A":3}""");
        var data = Assert.IsAssignableFrom<System.Collections.IDictionary>(session.Run("(Get-EventoCategory a -AsHashtable).Data").Single.BaseObject);
        Assert.Equal([1L, 2L, 3L], new[] { data[string.Empty], data["a"], data["A"] });
    }

    private static IReadOnlyList<EventoMessage> Messages(ScriptResult result) => [.. result.Values.Cast<EventoMessage>()];
}
