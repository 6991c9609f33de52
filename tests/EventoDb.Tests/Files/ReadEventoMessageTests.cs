using System.Text;
using EventoDb.Tests.Support;
using EventoDb.Tests.Transfer;

namespace EventoDb.Tests.Files;

public class ReadEventoMessageTests
{
    [Theory]
    [InlineData("a.ndjson")]
    [InlineData("a.ndjson.gz")]
    public async Task The_messages_of_a_file_are_those_of_the_namespace(string name)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        for (var i = 0; i < 1200; i++) session.Server.Write($"a-{i % 7}", "T", """{"n":1e+21,"é":[1,{"x":null}]}""", i % 2 == 0 ? """{"correlationStreamName":"b-1"}""" : null);
        session.Run("Export-EventoMessage $args[0]", session.Path(name)).ThrowOnError();

        var read = Messages(session, "Read-EventoMessage $args[0]", session.Path(name));
        var kept = Messages(session, "Get-EventoCategory -All", []);

        Assert.Equal(kept.Select(Text), read.Select(Text));
    }

    [Theory]
    [InlineData("-Type U", "2 4 6")]
    [InlineData("-Type t", "")]
    [InlineData("-Category b", "3 6")]
    [InlineData("-Category a, c", "1 2 4 5")]
    [InlineData("-Since 2026-01-01T00:00:05Z", "5 6")]
    [InlineData("-Until 2026-01-01T00:00:03Z -Category a", "1")]
    [InlineData("-AsHashtable -Type U -Category b", "6")]
    public async Task Only_what_is_asked_for_is_read(string options, string expected)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var lines = Enumerable.Range(1, 6).Select(number => TransferSession.Line(number, $"{"bac"[number % 3]}-1", number, time: $"2026-01-01T00:00:0{number}Z")
            .Replace("\"T\"", number % 2 == 0 ? "\"U\"" : "\"T\"", StringComparison.Ordinal));

        var read = Messages(session, $"Read-EventoMessage $args[0] {options}", session.WriteFile("a.ndjson", lines));

        Assert.Equal(expected, string.Join(' ', read.Select(message => message.GlobalPosition)));
    }

    [Fact]
    public async Task It_needs_no_connection_and_takes_several_files_and_what_exports_emit()
    {
        using var runner = ScriptRunner.Lend();
        await using var session = new TransferSession(BackendKind.Sqlite);
        var first = session.WriteFile("a.ndjson", TransferSession.Lines(3));
        var second = session.WriteFile("b.ndjson.gz", TransferSession.Lines(2));

        Assert.Equal(5, runner.Run("Read-EventoMessage $args", first, second).Values.Count);
        Assert.Equal(5, runner.Run("$args | Get-Item | Read-EventoMessage", first, second).Values.Count);
        Assert.Single(runner.Run("Read-EventoMessage $args[0] | Select-Object -First 1", first).Values);
        session.Server.Write("a-1");
        Assert.Single(session.Run("Export-EventoMessage $args[0] | Read-EventoMessage", session.Path("c.ndjson")).Values);
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_error_and_the_next_file_is_read()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var bad = session.WriteFile("bad.ndjson", [TransferSession.Line(1), "nonsense"]);
        var cut = session.WriteFile("cut.ndjson.gz", TransferSession.Lines(50));
        File.WriteAllBytes(cut, File.ReadAllBytes(cut)[..^9]);
        var good = session.WriteFile("good.ndjson", TransferSession.Lines(2));

        var result = session.Run("Read-EventoMessage $args", bad, cut, session.Path("none.ndjson"), good);

        Assert.Equal(["INVALID_RECORD", "FILE_ERROR", "INVALID_ARGUMENT"], result.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Contains("Line 2 of the file", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(2, result.Output.Count(item => ((EventoMessage)item.BaseObject).GlobalPosition <= 2 && result.Output.Count >= 2));
    }

    [Fact]
    public async Task What_is_read_is_written_again_byte_for_byte()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        string[] lines =
        [
            TransferSession.Line(1, data: """{"b":1.50,"a":12345678901234567890,"c":"é😀"}""", time: "2025-01-02T03:04:05.123456789Z"),
            TransferSession.Line(5, data: "{}").Replace("\"meta\":null", "\"meta\":{\"x\":[1,2]}", StringComparison.Ordinal),
            TransferSession.Line(6, id: "no UUID"),
        ];
        var path = session.WriteFile("a.ndjson", lines);

        var result = session.Run("Read-EventoMessage $args[0] | Export-EventoMessage $args[1]", path, session.Path("b.ndjson"));

        var summary = (EventoExportSummary)result.Single.BaseObject;
        Assert.Equal((3, 1, 6, 1), (summary.MessageCount, summary.FirstGlobalPosition, summary.LastGlobalPosition, summary.UnimportableCount));
        Assert.Equal(File.ReadAllText(path), File.ReadAllText(session.Path("b.ndjson")));
        Assert.Contains("no UUID", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_and_metadata_that_were_changed_are_written_changed()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson", Enumerable.Range(1, 3).Select(number => TransferSession.Line(number, data: """{"name":"Ada","n":1}""").Replace("\"meta\":null", "\"meta\":{\"ip\":\"::1\"}", StringComparison.Ordinal)));

        session.Run(
            "Read-EventoMessage $args[0] | ForEach-Object { if ($_.GlobalPosition -eq 2) { $_.Data.name = 'erased'; $_.Metadata.ip = $null }; $_ } | Export-EventoMessage $args[1]",
            path, session.Path("b.ndjson.gz")).ThrowOnError();

        var differences = session.Run("Read-EventoMessage $args[0]", session.Path("b.ndjson.gz")).Values.Cast<EventoMessage>().ToList();
        Assert.Equal(["""{"name":"Ada","n":1}""", """{"name":"erased","n":1}""", """{"name":"Ada","n":1}"""], differences.Select(message => message.DataJson));
        Assert.Equal("""{"ip":null}""", differences[1].MetadataJson);
    }

    [Theory]
    [InlineData("| Where-Object { $false }")]
    [InlineData("-Type None")]
    public async Task A_pipeline_of_nothing_makes_an_empty_file(string filter)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson", TransferSession.Lines(3));
        session.Server.Write("a-1");

        var summary = (EventoExportSummary)session.Run($"Read-EventoMessage $args[0] {filter} | Export-EventoMessage $args[1]", path, session.Path("b.ndjson")).Single.BaseObject;

        Assert.Equal((0L, 0L), (summary.MessageCount, summary.Bytes));
    }

    [Fact]
    public async Task Messages_out_of_order_make_no_file()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson", TransferSession.Lines(3));

        var result = session.Run("Read-EventoMessage $args[0] | Sort-Object GlobalPosition -Descending | Export-EventoMessage $args[1]", path, session.Path("b.ndjson"));

        Assert.StartsWith("INVALID_ARGUMENT", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["a.ndjson"], session.Files);
    }

    [Fact]
    public async Task A_file_is_replaced_by_its_own_messages()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson", TransferSession.Lines(3000));

        session.Run("Read-EventoMessage $args[0] | Where-Object GlobalPosition -ne 7 | Export-EventoMessage $args[0] -Force", path).ThrowOnError();

        Assert.Equal(2999, File.ReadLines(path).Count());
        Assert.Equal(["a.ndjson"], session.Files);
    }

    [Fact]
    public async Task A_person_is_erased_in_three_lines()
    {
        await using var session = new TransferSession(BackendKind.Postgres);
        session.Run("1..20 | ForEach-Object { Write-EventoMessage \"customer-$($_ % 4)\" Changed @{ name = \"N$($_ % 4)\"; n = $_ } }").ThrowOnError();

        session.Run(
            """
            $null = Export-EventoMessage $args[0]
            $null = Read-EventoMessage $args[0] | ForEach-Object { if ($_.StreamName -eq 'customer-2') { $_.Data.name = $null }; $_ } | Export-EventoMessage $args[1]
            $null = Import-EventoMessage $args[1] -Clear -Confirm:$false
            """,
            session.Path("all.ndjson.gz"), session.Path("without.ndjson.gz")).ThrowOnError();

        Assert.Equal(20, session.Server.Messages().Count);
        Assert.DoesNotContain(session.Run("Get-EventoCategory -All | ForEach-Object DataJson").Values, json => ((string)json).Contains("N2", StringComparison.Ordinal));
        Assert.Equal(4L, session.Run("Get-EventoStreamVersion customer-2").Single.BaseObject);
    }

    [Fact]
    public async Task An_export_of_a_category_says_what_it_leaves_out_of_consumers_and_includes_it_if_wished()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Run("1..5 | ForEach-Object { Write-EventoMessage account-1 T @{ n = $_ } }; Write-EventoMessage other-1 T @{}; Receive-EventoMessage account -Consumer billing").ThrowOnError();

        var without = session.Run("Export-EventoMessage $args[0] -Category account", session.Path("a.ndjson"));
        var with = session.Run("Export-EventoMessage $args[0] -Category account -IncludeConsumers", session.Path("b.ndjson"));
        var other = session.Run("Export-EventoMessage $args[0] -Category other", session.Path("c.ndjson"));

        Assert.Contains("account:position", Assert.Single(without.Warnings), StringComparison.Ordinal);
        Assert.Contains("-IncludeConsumers", without.Warnings[0], StringComparison.Ordinal);
        Assert.Empty(with.Warnings);
        Assert.Empty(other.Warnings);
        session.Import(session.Path("b.ndjson")).ThrowOnError();
        Assert.Empty(session.Run("Receive-EventoMessage account -Consumer billing -Connection $target").Values);
        Assert.Equal(5L, session.Run("(Get-EventoConsumer account -Consumer billing -Connection $target).Position").Single.BaseObject);
        Assert.Contains("goes with -Category", session.Run("Export-EventoMessage $args[0] -IncludeConsumers", session.Path("d.ndjson")).Error.ToString(), StringComparison.Ordinal);
    }

    private static List<EventoMessage> Messages(TransferSession session, string script, params object?[] arguments) => [.. session.Run(script, arguments).Values.Cast<EventoMessage>()];

    private static string Text(EventoMessage message) => new StringBuilder()
        .AppendJoin('|', message.Id, message.StreamName, message.Type, message.Position, message.GlobalPosition, message.Time.UtcTicks, message.DataJson, message.MetadataJson).ToString();
}
