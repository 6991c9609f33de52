using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Completion;

/// <summary>Tab completion as the prompt does it: the engine's own, in a runspace.</summary>
public class CompletionTests
{
    public static TheoryData<string> AwkwardNames { get; } =
    [
        "with space-1", "quo'te-1", "quo\"te-1", "dollar$x-1", "dollar$(x)-1", "semi;colon-1", "back`tick-1", "curly‘quo’te-1", "low‚quo„te-1", "“double”-1",
        "-lead", "–dash", "@splat-1", "#hash-1", "12-3", "0x10", "a[1]-1", "a*-1", "a?-1", "pipe|-1", "amp&-1", "br(ace){s}-1", "comma,-1", "a,b", "ünïcode-1", "日本-1", "😀-1",
        "tab\t-1", "new\nline-1", "esc\u001b-1", "bidi\u202e-1", "zero\u200b\ufeff-1", "c1\u009b-1", "tag\U000e0041$`\"-1", "filler\u3164", "a:command-1", "sl/ash-1", "plus+1", "%percent-1", "=equals-1", "~home", "true", "under_score.dot-1", ">redirect",
    ];

    [Theory, MemberData(nameof(AwkwardNames))]
    public async Task A_completed_name_is_read_back_to_the_letter(string name)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Write(name, data: """{"hit":1}""");
        session.Server.Write("zzz-1");
        var typed = Assert.Single(Tab.Complete(session, "Get-EventoStream "), completion => completion != "zzz-1");
        Assert.Equal(name, session.Run($"(Get-EventoStream {typed}).StreamName").Single.BaseObject);
        var pattern = Assert.Single(Tab.Complete(session, "Find-EventoStream "), completion => completion != "zzz-1");
        Assert.Equal(name, session.Run($"(Find-EventoStream {pattern}).StreamName").Single.BaseObject);
        var category = StreamName.GetCategory(name);
        if (category.Length == 0) return;
        var typedCategory = Assert.Single(Tab.Complete(session, "Get-EventoCategory "), completion => completion != "zzz");
        Assert.Equal(name, session.Run($"(Get-EventoCategory {typedCategory}).StreamName").Single.BaseObject);
    }

    [Theory]
    [InlineData("acc", "account-1", "account-2", "'account o''clock-1'")]
    [InlineData("account-", "account-1", "account-2")]
    [InlineData("'acc", "account-1", "account-2", "'account o''clock-1'")]
    [InlineData("\"account-", "account-1", "account-2")]
    [InlineData("'account o''", "'account o''clock-1'")]
    [InlineData("account` o", "'account o''clock-1'")]
    [InlineData("order-1, acc", "account-1", "account-2", "'account o''clock-1'")]
    [InlineData("-StreamName account-", "account-1", "account-2")]
    [InlineData("Acc", "Account-9")]
    public async Task Names_that_start_with_what_was_typed_are_offered(string typed, params string[] expected)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        foreach (var stream in (string[])["account-1", "account-2", "account o'clock-1", "Account-9", "order-1"]) session.Server.Write(stream);
        Assert.Equal(expected.Order(), Tab.Complete(session, "Get-EventoStream " + typed).Order());
    }

    [Theory]
    [InlineData("Get-EventoStream ORDER-17", "Order-17")]
    [InlineData("Get-EventoStream acc", "account-1")]
    [InlineData("Get-EventoStream Acc", "ACCOUNT-2", "account-1")]
    [InlineData("Get-EventoStream ACC", "ACCOUNT-2")]
    [InlineData("Find-EventoStream *T-2", "ACCOUNT-2")]
    [InlineData("Find-EventoStream *t-2", "ACCOUNT-2")]
    [InlineData("Get-EventoCategory order", "Order")]
    [InlineData("Write-EventoMessage Order-17 p", "Paid", "Placed")]
    [InlineData("Get-EventoCategory -All -Type PA", "Paid")]
    [InlineData("Remove-EventoNamespace DEF", "default")]
    public async Task Case_does_not_matter_where_nothing_is_written_as_it_was_typed(string typed, params string[] expected)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        foreach (var stream in (string[])["account-1", "ACCOUNT-2"]) session.Server.Write(stream);
        foreach (var type in (string[])["Placed", "Paid"]) session.Server.Write("Order-17", type);
        Assert.Equal(expected, Tab.Complete(session, typed));
    }

    [Theory]
    [InlineData("Invoke-EventoRpc s", "stream.get", "stream.last", "stream.version", "stream.write", "sys.health", "sys.version")]
    [InlineData("Invoke-EventoRpc -Method CAT", "category.get")]
    [InlineData("Invoke-EventoRpc stream.get ", "account-1")]
    [InlineData("Invoke-EventoRpc category.get ", "account")]
    [InlineData("Invoke-EventoRpc ns.info ", "default")]
    [InlineData("Invoke-EventoRpc sys.version ")]
    [InlineData("Use-EventoNamespace ", "default")]
    [InlineData("Use-EventoNamespace -Token ")]
    [InlineData("Use-EventoNamespace nope")]
    [InlineData("Get-EventoStream nope")]
    [InlineData("New-EventoNamespace ")]
    [InlineData("Register-EventoSubscription ")]
    [InlineData("Find-EventoMessage ")]
    public async Task Names_are_offered_and_never_files(string typed, params string[] expected)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1");
        Assert.Equal(expected, Tab.Complete(session, typed));
    }

    [Fact]
    public void An_embedded_server_is_asked_as_a_connection_is()
    {
        using var runner = ScriptRunner.Lend();
        runner.Run("$server = Start-EventoServer; $null = Write-EventoMessage here-1 T @{}; Disconnect-EventoServer").ThrowOnError();
        var completions = runner.Run("(TabExpansion2 ($line = 'Get-EventoStream -Connection $server -StreamName ') $line.Length).CompletionMatches.CompletionText").ThrowOnError();
        Assert.Equal(["here-1"], completions.Values);
        runner.Run("$server | Stop-EventoServer").ThrowOnError();
    }

    [Fact]
    public async Task Each_parameter_is_offered_its_own_kind()
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        session.Server.Write("account-1", "Opened");
        session.Server.Write("account-1", "Deposited");
        session.Server.Write("order-1", "Placed");
        session.Run("$null = New-EventoNamespace tenant").ThrowOnError();
        Assert.Equal(["account", "order"], Tab.Complete(session, "Get-EventoCategory -Category "));
        Assert.Equal(["account", "order"], Tab.Complete(session, "Get-EventoCategory order -Correlation "));
        Assert.Equal(["account", "order"], Tab.Complete(session, "Find-EventoCategory -Name "));
        Assert.Equal(["account-1", "order-1"], Tab.Complete(session, "Find-EventoStream -Name "));
        Assert.Equal(["account-1"], Tab.Complete(session, "Find-EventoStream -Name a*-"));
        Assert.Equal(["account-1", "order-1"], Tab.Complete(session, "Get-EventoStreamVersion "));
        Assert.Equal(["account-1", "order-1"], Tab.Complete(session, "Write-EventoMessage "));
        Assert.Equal(["default", "tenant"], Tab.Complete(session, "Get-EventoNamespace "));
        Assert.Equal(["tenant"], Tab.Complete(session, "Remove-EventoNamespace t"));
        Assert.Equal(["Deposited", "Opened"], Tab.Complete(session, "Get-EventoStream account-1 -Type "));
        Assert.Equal(["Opened"], Tab.Complete(session, "Get-EventoCategory account -Type O"));
        Assert.Equal(["Deposited", "Opened", "Placed"], Tab.Complete(session, "Get-EventoCategory -All -Type "));
        Assert.Equal(["Deposited", "Opened"], Tab.Complete(session, "Write-EventoMessage -StreamName account-new -Type "));
    }

    [Fact]
    public async Task Consumers_of_the_category_are_offered_alone_and_by_group()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("account-1", "Opened");
        session.Server.Write("account:position-copy-0-of-2", "Recorded", """{"position":1}""");
        session.Server.Write("account:position-mail it", "Recorded", """{"position":1}""");
        session.Server.Write("order:position-other", "Recorded", """{"position":1}""");
        foreach (var command in (string[])["Receive-EventoMessage", "Get-EventoConsumer", "Set-EventoConsumer"])
        {
            Assert.Equal(["copy", "copy-0-of-2", "'mail it'"], Tab.Complete(session, $"{command} account -Consumer "));
        }
        Assert.Equal(["'mail it'"], Tab.Complete(session, "Get-EventoConsumer account -Consumer m"));
        Assert.Equal(["account", "account:position", "order:position"], Tab.Complete(session, "Receive-EventoMessage -Category "));
        Assert.Equal(["Opened"], Tab.Complete(session, "Watch-EventoMessage -Category account -Type "));
        Assert.Equal(["account-1"], Tab.Complete(session, "Wait-EventoMessage -StreamName account-"));
        Assert.Empty(Tab.Complete(session, "Get-EventoConsumer account-1 -Consumer "));
    }

    [Fact]
    public async Task Types_at_both_ends_of_a_long_stream_are_offered_from_two_pages()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 5_000; i++) session.Server.Write("long-1", i == 0 ? "First" : i == 4_999 ? "Last" : "Between");
        var requests = session.RequestsOf(() => Assert.Equal(["Between", "First", "Last"], Tab.Complete(session, "Get-EventoStream long-1 -Type ")));
        Assert.Equal(["stream.version", "stream.get", "stream.get"], requests.Select(request => request.Rpc));
    }

    [Fact]
    public async Task A_bound_connection_is_the_one_asked()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        await using var other = new BackendStandIn(BackendKind.Pebble);
        session.Server.Write("here-1");
        other.Write("there-1");
        session.Run("$other = Connect-EventoServer $args[0] -Token $args[1] -NoDefault", other.Uri.ToString(), other.Token).ThrowOnError();
        Assert.Equal(["here-1"], Tab.Complete(session, "Get-EventoStream "));
        Assert.Equal(["there-1"], Tab.Complete(session, "Get-EventoStream -Connection $other -StreamName "));
    }

    [Fact]
    public async Task Of_many_names_the_first_are_offered()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 3_000; i++) session.Server.Write($"s-{i:0000}");
        Assert.Equal(1_000, Tab.Complete(session, "Get-EventoStream s").Count);
    }

    [Fact]
    public async Task Of_10000_streams_the_first_are_offered_after_one_request()
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        for (var i = 0; i < 10_000; i++) session.Server.Write($"account-{i:00000}");
        Assert.Single(session.RequestsOf(() => Assert.Equal(1_000, Tab.Complete(session, "Get-EventoStream ").Count)));
        Assert.Single(session.RequestsOf(() => Assert.Equal(100, Tab.Complete(session, "Get-EventoStream account-012").Count)));
    }

    [Fact]
    public void Without_a_connection_nothing_is_offered()
    {
        using var runner = new ScriptRunner();
        Assert.Empty(Tab.Complete(runner, "Get-EventoStream a"));
    }
}
