using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

public class CategoryTests(ITestOutputHelper output)
{
    private const int Many = 5_000;
    private static readonly int[] Matching = [123, 3_100, 4_990];

    public static TheoryData<BackendKind> Kinds => [.. Enum.GetValues<BackendKind>()];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Three_correlated_messages_among_thousands_are_all_found(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        for (var i = 0; i < Many; i++) server.Write($"order-{i % 100}", metadata: Matching.Contains(i) ? """{"correlationStreamName":"account-7"}""" : """{"correlationStreamName":"other-7"}""");
        using var client = server.CreateClient();

        var found = await ReadAsync(client.ReadCategoryPagesAsync("order", new CategoryReadOptions { Correlation = "account" }, Cancellation));

        Assert.Equal(Matching.Select(number => number + 1L), found.Select(message => message.GlobalPosition));
        Report(kind, server);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Three_messages_of_a_member_among_thousands_are_all_found(BackendKind kind)
    {
        var group = new ConsumerGroup(1, 4);
        var ours = Enumerable.Range(0, 100).Select(number => $"order-{number}").First(group.Owns);
        var theirs = Enumerable.Range(0, 100).Select(number => $"order-{number}").Where(name => !group.Owns(name)).ToArray();
        await using var server = new BackendStandIn(kind);
        for (var i = 0; i < Many; i++) server.Write(Matching.Contains(i) ? ours : theirs[i % theirs.Length]);
        using var client = server.CreateClient();

        var found = await ReadAsync(client.ReadCategoryPagesAsync("order", new CategoryReadOptions { Group = group }, Cancellation));

        Assert.Equal(Matching.Select(number => number + 1L), found.Select(message => message.GlobalPosition));
        Report(kind, server);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task All_messages_can_be_read_with_a_group_and_a_correlation(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        for (var i = 0; i < 500; i++) server.Write($"{(i % 2 == 0 ? "a" : "b")}-{i % 10}", metadata: $$"""{"correlationStreamName":"c{{i % 3}}-1"}""");
        using var client = server.CreateClient();
        var group = new ConsumerGroup(0, 2);

        var found = await ReadAsync(client.ReadCategoryPagesAsync("", new CategoryReadOptions { Group = group, Correlation = "c1" }, Cancellation));

        Assert.NotEmpty(found);
        Assert.Equal(
            server.Messages().Where(message => group.Owns(message.Stream) && message.Correlation == "c1-1").Select(message => message.GlobalPosition),
            found.Select(message => message.GlobalPosition));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_members_of_a_group_share_a_category_without_gap_or_overlap(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        for (var i = 0; i < 3000; i++) server.Write($"v-{i % 40}+{i % 3}");
        server.Write("v");
        server.Write("v-");
        server.Write("v-+lead");
        using var client = server.CreateClient();

        var shares = new List<StoredMessage>();
        for (var member = 0; member < 3; member++)
        {
            shares.AddRange(await ReadAsync(client.ReadCategoryPagesAsync("v", new CategoryReadOptions { Group = new ConsumerGroup(member, 3) }, Cancellation)));
        }

        Assert.Equal(Enumerable.Range(1, 3000).Select(number => (long)number), shares.Select(message => message.GlobalPosition).Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_correlation_means_the_same_on_every_backend(BackendKind kind)
    {
        string[] names = ["account-1", "account", "ACCOUNT-1", "accountant-1", "acc_unt-1", "acc%-1", "account-1-2", "x\ud83d\ude00-1"];
        await using var server = new BackendStandIn(kind);
        foreach (var name in names) server.Write("o-1", metadata: $$"""{"correlationStreamName":"{{name}}"}""");
        server.Write("o-1", metadata: """{"correlationStreamName":5}""");
        server.Write("o-1");
        using var client = server.CreateClient();

        async Task<IEnumerable<string>> FindAsync(string correlation) =>
            (await ReadAsync(client.ReadCategoryPagesAsync("o", new CategoryReadOptions { Correlation = correlation }, Cancellation))).Select(message => message.CorrelationStreamName!);

        Assert.Equal(["account-1", "account-1-2"], await FindAsync("account"));
        Assert.Equal(["acc_unt-1"], await FindAsync("acc_unt"));
        Assert.Equal(["acc%-1"], await FindAsync("acc%"));
        Assert.Equal(["account-1-2"], await FindAsync("account-1"));
        Assert.Equal(["x\ud83d\ude00-1"], await FindAsync("x\ud83d\ude00"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_first_few_of_a_filtered_category_cost_few_requests(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        for (var i = 0; i < 20_000; i++) server.Write($"o-{i % 50}", metadata: """{"correlationStreamName":"a-1"}""");
        using var client = server.CreateClient();

        var found = await ReadAsync(client.ReadCategoryPagesAsync("o", new CategoryReadOptions { Correlation = "a", MaxCount = 5 }, Cancellation));

        Assert.Equal([1, 2, 3, 4, 5], found.Select(message => message.GlobalPosition));
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Streams_are_found_by_the_letter_and_past_a_thousand(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        for (var i = 0; i < 2500; i++) server.Write($"s_{i:D4}-1");
        foreach (var name in (string[])["S_0001-1", "sx0001-1", "s%-1", "s\\-1"]) server.Write(name);
        using var client = server.CreateClient();

        async Task<List<string>> FindAsync(string prefix)
        {
            var names = new List<string>();
            await foreach (var stream in client.FindStreamsAsync(prefix, Cancellation)) names.Add(stream.Name);
            return names;
        }

        Assert.Equal(2504, (await FindAsync("")).Distinct().Count());
        Assert.Equal(2500, (await FindAsync("s_")).Count);
        Assert.Equal(["s_0001-1"], await FindAsync("s_0001"));
        Assert.Equal(["s%-1"], await FindAsync("s%"));
        Assert.Equal(["s\\-1"], await FindAsync("s\\"));
        Assert.Equal(["S_0001-1"], await FindAsync("S"));
    }

    private static async Task<List<StoredMessage>> ReadAsync(IAsyncEnumerable<IReadOnlyList<StoredMessage>> pages)
    {
        var all = new List<StoredMessage>();
        await foreach (var page in pages) all.AddRange(page);
        return all;
    }

    private void Report(BackendKind kind, BackendStandIn server)
    {
        output.WriteLine($"{kind}: {server.Requests.Count} requests for 3 of {Many} messages");
        Assert.InRange(server.Requests.Count, 1, 12);
    }
}
