using EventoDb.Client;
using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class SseCases(TestServer testServer) : IDisposable
{
    private readonly TestNamespace _space = testServer.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task SSE_001_a_new_message_of_a_stream()
    {
        Write("account-1", "Old");
        await using var watch = await new BackgroundScript(_space, "Watch-EventoMessage -StreamName account-1 -Verbose").FollowsAsync();
        Write("account-2", "Other");
        Write("account-1", "New");
        Assert.Equal("New", Assert.Single(await watch.ReceivedAsync(1)).Type);
    }

    [Fact]
    public async Task SSE_002_a_new_message_of_a_category()
    {
        Write("account-1", "Old");
        await using var watch = await new BackgroundScript(_space, "Watch-EventoMessage -Category account -Verbose").FollowsAsync();
        Write("order-1", "Other");
        Write("account-1", "New");
        var message = Assert.Single(await watch.ReceivedAsync(1));
        Assert.Equal(("account-1", "New"), (message.StreamName, message.Type));
    }

    [Fact]
    public async Task SSE_003_from_position_3_of_5_then_new_ones()
    {
        for (var i = 0; i < 5; i++) Write("account-1");
        await using var watch = new BackgroundScript(_space, "Watch-EventoMessage -StreamName account-1 -Position 3");
        await watch.ReceivedAsync(2);
        Write("account-1");
        Assert.Equal([3L, 4, 5], (await watch.ReceivedAsync(3)).Select(message => message.Position));
    }

    [Fact]
    public async Task SSE_004_no_token_is_an_error()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite) { TestMode = true };
        using var runner = ScriptRunner.Lend();
        runner.Run("Connect-EventoServer $args[0]", server.Uri.ToString()).ThrowOnError();
        server.TestMode = false;
        var error = runner.Run("Watch-EventoMessage -StreamName account-1").Error;
        Assert.StartsWith("AUTH_REQUIRED,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SSE_005_a_group_member_gets_only_its_streams()
    {
        await using var watch = await new BackgroundScript(_space, "Watch-EventoMessage -Category account -GroupMember 1 -GroupSize 3 -Verbose").FollowsAsync();
        for (var i = 0; i < 60; i++) Write($"account-{i}");
        var group = new ConsumerGroup(1, 3);
        var expected = Enumerable.Range(0, 60).Select(i => $"account-{i}").Where(group.Owns).ToList();
        Assert.Equal(expected, (await watch.ReceivedAsync(expected.Count)).Select(message => message.StreamName));
    }

    [Fact]
    public async Task SSE_006_two_watches_at_once_get_each_their_own()
    {
        await using var first = await new BackgroundScript(_space, "Watch-EventoMessage -StreamName a-1 -Verbose").FollowsAsync();
        await using var second = await new BackgroundScript(_space, "Watch-EventoMessage -StreamName b-1 -Verbose").FollowsAsync();
        for (var i = 0; i < 3; i++)
        {
            Write("a-1");
            Write("b-1");
        }
        Assert.All(await first.ReceivedAsync(3), message => Assert.Equal("a-1", message.StreamName));
        Assert.All(await second.ReceivedAsync(3), message => Assert.Equal("b-1", message.StreamName));
    }

    [Fact]
    public async Task SSE_007_goes_on_where_it_was_after_a_restart()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        await using var watch = await new BackgroundScript(server, "Watch-EventoMessage -StreamName account-1 -Verbose").FollowsAsync();
        server.Write("account-1");
        await watch.ReceivedAsync(1);
        await server.StopAsync();
        server.Write("account-1");
        await BackgroundScript.UntilAsync(() => watch.Verbose.Any(line => line.Contains("again in", StringComparison.Ordinal)));
        server.Start();
        server.Write("account-1");
        Assert.Equal([0L, 1, 2], (await watch.ReceivedAsync(3)).Select(message => message.Position));
    }

    [Fact]
    public async Task SSE_008_a_message_tells_what_its_poke_tells()
    {
        Write("account-1");
        await using var watch = await new BackgroundScript(_space, "Watch-EventoMessage -All -Verbose").FollowsAsync();
        Write("order-7");
        var message = Assert.Single(await watch.ReceivedAsync(1));
        Assert.Equal(("order-7", 0L, 2L), (message.StreamName, message.Position, message.GlobalPosition));
    }

    [Fact]
    public async Task SSE_009_of_two_members_exactly_one_gets_each_message()
    {
        await using var first = await new BackgroundScript(_space, "Watch-EventoMessage -Category account -GroupMember 0 -GroupSize 2 -Verbose").FollowsAsync();
        await using var second = await new BackgroundScript(_space, "Watch-EventoMessage -Category account -GroupMember 1 -GroupSize 2 -Verbose").FollowsAsync();
        string[] streams = ["account-1", "account-2", "account-3", "account-4"];
        foreach (var stream in streams) Write(stream);
        await BackgroundScript.UntilAsync(() => first.Messages.Count + second.Messages.Count >= 4);
        Assert.Equal(streams, first.Messages.Concat(second.Messages).Select(message => message.StreamName).Order(StringComparer.Ordinal));
    }

    private void Write(string stream, string type = "T") => _space.Run("Write-EventoMessage $args[0] $args[1] @{}", stream, type).ThrowOnError();
}
