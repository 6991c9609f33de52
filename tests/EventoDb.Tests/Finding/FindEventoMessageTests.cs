using EventoDb.Tests.Support;

namespace EventoDb.Tests.Finding;

public class FindEventoMessageTests
{
    private const string Ids = "11111111-1111-4111-8111-11111111111";

    public static TheoryData<BackendKind> Backends { get; } = [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    // What each finds, by the last digit of the ids.
    public static TheoryData<string, string> Searches => new()
    {
        { "c-42", "1 3" },
        { "C-42", "1 3" },
        { "C-42 -CaseSensitive", "" },
        { "^c-4", "1 3" },
        { "'c.42'", "1 3" },
        { "'c.42' -SimpleMatch", "" },
        { "placed", "1 2" },
        { "placed -CaseSensitive", "" },
        { "'say \"hi\"'", "2" },
        { "'tab\tthere'", "2" },
        { "'<&>'", "2" },
        { "'日本'", "2" },
        { "'ÉTÉ'", "2" },
        { "ada", "2" },
        { "'^120$'", "1" },
        { "'^true$'", "2" },
        { "customer", "" },
        { "null", "" },
        { "sku", "" },
        { "c-42 -Type Paid", "3" },
        { "-Type Placed, Refunded", "1 2 4" },
        { "-Type placed", "" },
        { "-Id '" + Ids + "2', '" + Ids + "4'", "2 4" },
        { "-Id '99999999-1111-4111-8111-111111111111'", "" },
        { "-Data @{ customer = 'c-42' }", "1 3" },
        { "-Data @{ Customer = 'C-42' }", "1 3" },
        { "-Data @{ Customer = 'c-42' } -CaseSensitive", "" },
        { "-Data @{ customer = 'C-42' } -CaseSensitive", "" },
        { "-Data @{ customer = 'c-*' }", "1 2 3" },
        { "-Data @{ customer = 'c-?' }", "2" },
        { "-Data @{ customer = 'c-[4-9]*' }", "1 2 3" },
        { "-Data @{ customer = 'c-42'; total = 120 }", "1" },
        { "-Data @{ 'address.city' = 'Rome*' }", "1" },
        { "-Data @{ address = @{ city = 'Rome' } }", "1" },
        { "-Data @{ address = [pscustomobject]@{ city = 'Oslo' } }", "2" },
        { "-Data @{ total = 120 }", "1" },
        { "-Data @{ total = 120.0 }", "1" },
        { "-Data @{ total = 120d }", "1" },
        { "-Data @{ total = [byte]120 }", "1" },
        { "-Data @{ total = '120' }", "1" },
        { "-Data @{ total = '1*' }", "1" },
        { "-Data @{ total = 0.1d }", "2" },
        { "-Data @{ total = 0.10 }", "2" },
        { "-Data @{ total = { $_ -gt 100 } }", "1" },
        { "-Data @{ total = { $_ -gt 100 }; customer = 'c-7' }", "" },
        { "-Data @{ total = { $null -eq $_ } }", "3 4" },
        { "-Data @{ total = $null }", "3 4" },
        { "-Data @{ paid = $true }", "2" },
        { "-Data @{ paid = $false }", "" },
        { "-Data @{ paid = 'true' }", "2" },
        { "-Data @{ 'lines.sku' = 'A-1' }", "1 2" },
        { "-Data @{ 'lines.sku' = 'B-1' }", "1" },
        { "-Data @{ 'lines.sku' = 'A-1', 'B-1' }", "1 2" },
        { "-Data @{ lines = @{ sku = 'A-1'; qty = 5 } }", "2" },
        { "-Data @{ lines = { $_.sku -eq 'A-1' -and $_.qty -lt 5 } }", "1" },
        { "-Data @{ tags = 'x' }", "3" },
        { "-Data @{ 'deep.list' = 4 }", "4" },
        { "-Data @{ 'a.b' = 1 }", "4" },
        { "-Data @{ at = [datetimeoffset]'2026-01-02T03:04:05Z' }", "3" },
        { "-Data @{ at = [datetime]::new(2026, 1, 2, 3, 4, 5, [DateTimeKind]::Utc) }", "3" },
        { "-Data @{ customer = 'c-42', 'c-7' } -First 2", "1 2" },
        { "-Data @{ customer = 'c-42', 'c-7' } -Tail 2", "2 3" },
        { "-Data @{ total = { $_ -gt 0 } } -Tail 1", "2" },
        { "-Data @{ total = { $_ -gt 0 } } -First 1", "1" },
        { "-Metadata @{ user = 'ada' }", "2" },
        { "-Metadata @{ user = $null }", "1 3 4" },
        { "-Metadata @{ user = { $_ -like 'a*' } }", "2" },
        { "-Metadata @{ correlationStreamName = 'cart-*' }", "3" },
        { "-Position 3", "3 4" },
        { "-StreamName order-1", "1 3" },
        { "-StreamName order-1 -Position 1", "3" },
        { "c-42 -StreamName order-1, order-2", "1 3" },
        { "-Category order", "1 2 3" },
        { "-Category refund, order", "4 1 2 3" },
        { "-All", "1 2 3 4" },
        { "", "1 2 3 4" },
        { "-Since 1.0:00 c-7", "2" },
        { "-Until 1.0:00", "" },
    };

    [Theory, MemberData(nameof(Backends))]
    public async Task It_finds_what_is_asked_for_on_every_backend(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        Fill((stream, type, data, metadata, id) => session.Server.Write(stream, type, data, metadata, id));
        AssertFound(session.Runner);
    }

    [Fact]
    public void It_finds_what_is_asked_for_on_the_embedded_server()
    {
        using var runner = ScriptRunner.Lend();
        runner.Run("$null = Start-EventoServer").ThrowOnError();
        Fill((stream, type, data, metadata, id) => runner.Run("$null = Write-EventoMessage $args[0] $args[1] $args[2] -Metadata $args[3] -Id $args[4]", stream, type, data, metadata ?? "{}", id).ThrowOnError());
        AssertFound(runner);
        runner.Run("Stop-EventoServer");
    }

    [Theory]
    [InlineData("Find-EventoStream order-1", "1 3")]
    [InlineData("Find-EventoCategory refund", "4")]
    [InlineData("'refund' | Select-Object @{ n = 'Category'; e = { $_ } }", "4")]
    public async Task What_was_found_can_be_searched(string input, string expected)
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        Fill((stream, type, data, metadata, id) => session.Server.Write(stream, type, data, metadata, id));
        Assert.Equal(expected, Numbers(session.Run($"{input} | Find-EventoMessage")));
    }

    [Theory]
    [InlineData("'('", "SimpleMatch")]
    [InlineData("-First 1 -Tail 1", "-Tail")]
    [InlineData("-StreamName a-1 -Category a", "-Category")]
    [InlineData("-Data @{ a = @{ b = { 1 } } }", "a.b")]
    [InlineData("-Data @{ a = [console]::In }", "-Data a")]
    public async Task What_cannot_be_meant_is_refused_before_anything_is_read(string arguments, string hint)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        Assert.Empty(session.RequestsOf(() =>
        {
            var error = session.Run($"Find-EventoMessage {arguments}").Error;
            Assert.StartsWith("INVALID_ARGUMENT", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(hint, error.Exception.Message, StringComparison.Ordinal);
        }));
    }

    [Fact]
    public async Task A_script_block_that_fails_for_a_message_is_an_error_and_the_next_is_looked_at()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("a-1", data: """{"n":0}""");
        session.Server.Write("a-1", data: """{"n":2}""");
        var result = session.Run("Find-EventoMessage -Data @{ n = { if ($_ -eq 0) { throw 'zero' }; 4 / $_ -eq 2 } }");
        Assert.StartsWith("INVALID_ARGUMENT", result.Errors.Single().FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(1L, ((EventoMessage)result.Output.Single().BaseObject).Position);
        Assert.Equal(0L, ((EventoMessage)result.Errors.Single().TargetObject).Position);
    }

    [Fact]
    public async Task A_pattern_that_never_ends_is_an_error()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("a-1", data: $$"""{"n":"{{new string('a', 60)}}!"}""");
        var result = session.Run("Find-EventoMessage '^(a+)+$'");
        Assert.StartsWith("INVALID_ARGUMENT", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c-42 -Type Paid", "Data.customer", "c-42", 0, 4)]
    [InlineData("-Data @{ 'lines.sku' = 'B-*' }", "Data.lines[1].sku", "B-1", 0, 3)]
    [InlineData("there", "Data.note", "tab\tthere: say \"hi\" <&> 日本 été", 4, 5)]
    [InlineData("aced -Position 2", "Type", "Placed", 2, 4)]
    [InlineData("-Metadata @{ user = 'ada' }", "Metadata.user", "ada", 0, 3)]
    [InlineData("-Data @{ 'lines.sku' = { $_ -like 'B-*' } }", "Data.lines[1].sku", "B-1", 0, 3)]
    [InlineData("-Data @{ 'lines.sku' = { $_ -like 'B-*' } } -Tail 1", "Data.lines[1].sku", "B-1", 0, 3)]
    [InlineData("-Metadata @{ user = { $_ -eq 'ada' } }", "Metadata.user", "ada", 0, 3)]
    [InlineData("-Metadata @{ user = { $_ -eq 'ada' } } -Data @{ nothing = { $null -eq $_ } }", "Metadata.user", "ada", 0, 3)]
    public async Task It_says_what_was_found_and_where(string arguments, string path, string text, int index, int length)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        Fill((stream, type, data, metadata, id) => session.Server.Write(stream, type, data, metadata, id));
        Assert.Equal(new EventoMatch(path, text, index, length), session.Run($"(Find-EventoMessage {arguments}).Match").Single.BaseObject);
    }

    [Fact]
    public async Task The_table_shows_the_text_around_the_match_and_nothing_that_acts_on_the_terminal()
    {
        await using var session = new StandInSession(BackendKind.Pebble) { Server = { Clock = () => new DateTime(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc) } };
        var token = session.Server.Token;
        session.Server.Write("order-1", "Placed", $$"""{"note":"a long way before it comes: needle\u001b[31m red, and more of it after that","token":"{{token}}"}""");

        var lines = session.Run("Find-EventoMessage NEEDLE | Out-String -Width 80").Single.ToString()!;
        var secret = session.Run("Find-EventoMessage ns_ | Out-String -Width 200").Single.ToString()!;

        Assert.Contains("note: … comes: needle␛…", System.Text.RegularExpressions.Regex.Replace(lines, "\e\\[[0-9;]*m", ""), StringComparison.Ordinal);
        Assert.DoesNotContain("\e[31m", lines, StringComparison.Ordinal);
        Assert.DoesNotContain(token[^20..], secret, StringComparison.Ordinal);
        Assert.All(lines.Split('\n'), line => Assert.InRange(line.Length, 0, 110));
    }

    private static void Fill(Action<string, string, string, string?, string> write)
    {
        write("order-1", "Placed", """{"customer":"c-42","total":120,"address":{"city":"Rome"},"lines":[{"sku":"A-1","qty":1},{"sku":"B-1","qty":5}]}""", null, Ids + "1");
        write(
            "order-2", "Placed",
            """{"customer":"c-7","total":0.1,"paid":true,"address":{"city":"Oslo"},"lines":[{"sku":"A-1","qty":5}],"note":"tab\tthere: say \"hi\" \u003c\u0026\u003e 日本 \u00e9t\u00e9"}""",
            """{"user":"ada"}""", Ids + "2");
        write("order-1", "Paid", """{"customer":"c-42","tags":["w","x"],"at":"2026-01-02T04:04:05+01:00"}""", """{"correlationStreamName":"cart-7"}""", Ids + "3");
        write("refund-1", "Refunded", """{"total":null,"a.b":1,"deep":{"list":[[1,2],[[3],4]]}}""", null, Ids + "4");
    }

    private static void AssertFound(ScriptRunner runner)
    {
        foreach (var row in Searches)
        {
            var (arguments, expected) = row.Data;
            Assert.Equal($"{arguments}: {expected}", $"{arguments}: {Numbers(runner.Run($"Find-EventoMessage {arguments}"))}");
        }
    }

    private static string Numbers(ScriptResult result) => string.Join(' ', result.Values.Cast<EventoMessage>().Select(message => message.Id[^1]));
}
