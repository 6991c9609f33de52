using System.Globalization;
using System.Text.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

public class RoundTripTests
{
    public static TheoryData<BackendKind> Backends => [.. Enum.GetValues<BackendKind>()];

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_was_exported_is_imported_equal_in_every_field(BackendKind kind)
    {
        await using var session = new TransferSession(kind);
        Fill(session.Server);

        session.Run("Export-EventoMessage $args[0] | Import-EventoMessage -Connection $target", session.Path("all.ndjson")).ThrowOnError();

        Assert.Equal(session.Server.Messages().Select(Text), session.Imported.Select(Text));
        Assert.Contains(session.Imported, message => message.Time.Contains('.', StringComparison.Ordinal) != (kind == BackendKind.Sqlite));
    }

    [Fact]
    public async Task Nanoseconds_and_the_text_of_numbers_are_in_the_file()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Server.Clock = () => new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(1_234_567);
        session.Server.Write("a-1", data: """{"n":1e+21,"f":0.1}""");
        var path = session.Path("a.ndjson");

        session.Run("Export-EventoMessage $args[0]", path).ThrowOnError();

        var line = File.ReadAllText(path);
        Assert.EndsWith("\"time\":\"2026-01-02T03:04:05.123456737Z\"}\n", line, StringComparison.Ordinal);
        Assert.Contains("""{"f":0.1,"n":1e+21}""", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lines_have_the_fields_of_the_stock_export_in_its_order()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Server.Write("a-1", "Opened", """{"x":"é"}""", """{"m":1}""");
        session.Server.Write("a-1");
        var path = session.Path("a.ndjson");

        session.Run("Export-EventoMessage $args[0]", path).ThrowOnError();

        var lines = File.ReadAllLines(path).Select(line => JsonElement.Parse(line)).ToList();
        Assert.All(lines, line => Assert.Equal(["id", "stream", "type", "pos", "gpos", "data", "meta", "time"], line.EnumerateObject().Select(field => field.Name)));
        Assert.Equal("""["Opened",0,1,{"x":"é"},{"m":1}]""", Fields(lines[0]));
        Assert.Equal("""["T",1,2,{},null]""", Fields(lines[1]));

        static string Fields(JsonElement line) =>
            $"[{string.Join(',', new[] { "type", "pos", "gpos", "data", "meta" }.Select(name => line.GetProperty(name).GetRawText()))}]";
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_file_of_the_stock_export_is_imported(BackendKind kind)
    {
        await using var session = new TransferSession(kind);
        // As Go's json.Encoder writes it: HTML escaped, times cut to the second, no null left out.
        var path = session.WriteFile("stock.ndjson",
        [
            """{"id":"0191d2b4-0000-7000-8000-000000000001","stream":"a-1","type":"T","pos":0,"gpos":1,"data":{"h":"\u003cb\u003e \u0026 \u2028"},"meta":{"k":1},"time":"2026-01-02T03:04:05Z"}""",
            """{"id":"0191d2b4-0000-7000-8000-000000000002","stream":"a-1","type":"T","pos":1,"gpos":3,"data":{},"meta":null,"time":"2026-01-02T03:04:05Z"}""",
            """{"id":"0191d2b4-0000-7000-8000-000000000003","stream":"b","type":"T","pos":0,"gpos":4,"data":null,"meta":null,"time":"2026-01-02T03:04:05+02:00"}""",
        ]);

        var summary = session.Import(path).Single;

        Assert.Equal(3L, summary.Properties["MessageCount"].Value);
        var read = session.Run("Get-EventoCategory -All -Connection $target").Values.Cast<EventoMessage>().ToList();
        Assert.Equal([1L, 3L, 4L], read.Select(message => message.GlobalPosition));
        Assert.Equal("<b> & \u2028", session.Run("(Get-EventoStream a-1 -First 1 -Connection $target).Data.h").Single.BaseObject);
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 1, 4, 5, TimeSpan.Zero), read[2].Time);
    }

    [Fact]
    public async Task A_compressed_file_holds_the_same_and_is_smaller()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        Fill(session.Server);

        var sizes = session.Run(
            "(Export-EventoMessage $args[0]).Bytes; (Export-EventoMessage $args[1]).Bytes", session.Path("all.ndjson"), session.Path("all.ndjson.gz")).Values;
        session.Import(session.Path("all.ndjson.gz")).ThrowOnError();

        Assert.True((long)sizes[1] * 2 < (long)sizes[0], $"{sizes[1]} of {sizes[0]} bytes");
        Assert.Equal(session.Server.Messages().Select(Text), session.Imported.Select(Text));
    }

    [Fact]
    public async Task The_next_write_after_an_import_follows_the_last_message()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson", [TransferSession.Line(41, "a-1", 6)]);

        session.Import(path, "-AllowGap").ThrowOnError();
        var written = session.Run("Write-EventoMessage a-1 T @{} -Connection $target").Single;

        Assert.Equal(7L, written.Properties["Position"].Value);
        Assert.Equal(42L, written.Properties["GlobalPosition"].Value);
    }

    [Fact]
    public async Task The_summaries_say_what_was_done()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Server.TakeGlobalPositions(4);
        for (var i = 0; i < 3; i++) session.Server.Write("a-1");
        var path = session.Path("a.ndjson");

        var exported = (EventoExportSummary)session.Run("Export-EventoMessage $args[0]", path).Single.BaseObject;
        var imported = (EventoImportSummary)session.Import(path).Single.BaseObject;

        Assert.Equal((path, 3, 5, 7, new FileInfo(path).Length), (exported.Path, exported.MessageCount, exported.FirstGlobalPosition, exported.LastGlobalPosition, exported.Bytes));
        Assert.Equal(
            (path, "target", 3, 0, 3, 5, 7),
            (imported.Path, imported.Namespace, imported.MessageCount, imported.AlreadyThere, imported.TotalCount, imported.FirstGlobalPosition, imported.LastGlobalPosition));
    }

    [Fact]
    public async Task An_empty_namespace_makes_an_empty_file_that_imports()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.Path("none.ndjson.gz");

        var exported = (EventoExportSummary)session.Run("Export-EventoMessage $args[0]", path).Single.BaseObject;
        var imported = (EventoImportSummary)session.Import(path).Single.BaseObject;

        Assert.Equal((0, null, null), (exported.MessageCount, exported.FirstGlobalPosition, exported.LastGlobalPosition));
        Assert.Equal((0, 0, null), (imported.MessageCount, imported.TotalCount, imported.LastGlobalPosition));
    }

    private static void Fill(BackendStandIn server)
    {
        var time = new DateTime(2026, 5, 6, 7, 8, 9, DateTimeKind.Utc);
        server.Clock = () => time = time.AddTicks(12_345_678);
        for (var i = 0; i < 2500; i++)
        {
            // A refused write leaves a gap behind.
            if (i % 100 == 99) server.TakeGlobalPositions();
            server.Write(
                i % 5 == 0 ? "plain" : string.Create(CultureInfo.InvariantCulture, $"account-{i % 40}+x"),
                i % 2 == 0 ? "Opened" : "日本",
                """{"text":"é 😀 <&>","n":1.5,"deep":{"list":[1,null,true,{}]}}""",
                i % 3 == 0 ? """{"correlationStreamName":"order-1"}""" : null);
        }
    }

    private static string Text(StandInMessage message)
    {
        using var row = new MemoryStream();
        message.WriteRow(row, withStream: true);
        return System.Text.Encoding.UTF8.GetString(row.ToArray());
    }
}
