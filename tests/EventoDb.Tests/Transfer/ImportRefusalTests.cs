using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

public class ImportRefusalTests
{
    private const string Good = """{"id":"11111111-1111-4111-8111-000000000003","stream":"s-3","type":"T","pos":0,"gpos":3,"data":{},"meta":null,"time":"2025-01-02T03:04:05Z"}""";

    public static TheoryData<string, string> BadLines() => new()
    {
        { "{bad", "no JSON" },
        { "nonsense", "no JSON" },
        { Good[..^1], "no JSON" },
        { Good + "}", "no JSON" },
        { Good + Good, "no JSON" },
        { "[1]", "no JSON object" },
        { "null", "no JSON object" },
        { "{}", "\"id\"" },
        { Good.Replace("\"id\":\"11111111-1111-4111-8111-000000000003\",", "", StringComparison.Ordinal), "\"id\"" },
        { Good.Replace("11111111-1111-4111-8111-000000000003", "", StringComparison.Ordinal), "\"id\"" },
        { Good.Replace("11111111-1111", "xxxxxxxx-1111", StringComparison.Ordinal), "\"id\"" },
        { Good.Replace("\"11111111-1111-4111-8111-000000000003\"", "7", StringComparison.Ordinal), "\"id\"" },
        { Good.Replace("\"stream\":\"s-3\",", "", StringComparison.Ordinal), "\"stream\"" },
        { Good.Replace("\"s-3\"", "\"\"", StringComparison.Ordinal), "\"stream\"" },
        { Good.Replace("\"s-3\"", "null", StringComparison.Ordinal), "\"stream\"" },
        { Good.Replace("\"s-3\"", "[\"s-3\"]", StringComparison.Ordinal), "\"stream\"" },
        { Good.Replace("\"type\":\"T\",", "", StringComparison.Ordinal), "\"type\"" },
        { Good.Replace("\"T\"", "\"\"", StringComparison.Ordinal), "\"type\"" },
        { Good.Replace("\"pos\":0,", "", StringComparison.Ordinal), "\"pos\"" },
        { Good.Replace("\"pos\":0", "\"pos\":-1", StringComparison.Ordinal), "\"pos\"" },
        { Good.Replace("\"pos\":0", "\"pos\":\"0\"", StringComparison.Ordinal), "\"pos\"" },
        { Good.Replace("\"pos\":0", "\"pos\":0.5", StringComparison.Ordinal), "\"pos\"" },
        { Good.Replace("\"gpos\":3,", "", StringComparison.Ordinal), "\"gpos\"" },
        { Good.Replace("\"gpos\":3", "\"gpos\":0", StringComparison.Ordinal), "\"gpos\"" },
        { Good.Replace("\"gpos\":3", "\"gpos\":1e3", StringComparison.Ordinal), "\"gpos\"" },
        { Good.Replace("\"gpos\":3", "\"gpos\":99999999999999999999", StringComparison.Ordinal), "\"gpos\"" },
        { Good.Replace("\"gpos\":3", "\"gpos\":2", StringComparison.Ordinal), "does not follow 2" },
        { Good.Replace("\"gpos\":3", "\"gpos\":1", StringComparison.Ordinal), "does not follow 2" },
        { Good.Replace("\"stream\":\"s-3\"", "\"stream\":\"s-2\"", StringComparison.Ordinal), "\"pos\" 0 does not follow 0" },
        { Good.Replace("\"stream\":\"s-3\"", "\"stream\":\"\\u0073-2\"", StringComparison.Ordinal), "\"pos\" 0 does not follow 0" },
        { Good.Replace("\"pos\":0", "\"pos\":4611686018427387904", StringComparison.Ordinal), "\"pos\"" },
        { Good.Replace("\"gpos\":3", "\"gpos\":9223372036854775807", StringComparison.Ordinal), "\"gpos\"" },
        { Good.Insert(Good.Length - 1, ",\"ID\":\"\""), "\"id\"" },
        { Good.Insert(Good.Length - 1, ",\"Id\":7"), "\"id\"" },
        { Good.Insert(Good.Length - 1, ",\"\\u0049D\":\"x\""), "\"id\"" },
        { Good.Insert(Good.Length - 1, ",\"Stream\":\"\""), "\"stream\"" },
        { Good.Insert(Good.Length - 1, ",\"STREAM\":\"s-2\""), "\"pos\" 0 does not follow 0" },
        { Good.Insert(Good.Length - 1, ",\"ſtream\":\"s-2\""), "\"pos\" 0 does not follow 0" },
        { Good.Insert(Good.Length - 1, ",\"Type\":\"\""), "\"type\"" },
        { Good.Insert(Good.Length - 1, ",\"POS\":-1"), "\"pos\"" },
        { Good.Insert(Good.Length - 1, ",\"Gpos\":9223372036854775807"), "\"gpos\"" },
        { Good.Insert(Good.Length - 1, ",\"gpoſ\":2"), "does not follow 2" },
        { Good.Insert(Good.Length - 1, ",\"Data\":[]"), "\"data\"" },
        { Good.Replace("\"data\":{}", "\"data\":{\"a\":[1,{\"b\":1e400}]}", StringComparison.Ordinal), "no double" },
        { Good.Insert(Good.Length - 1, ",\"more\":-1e999"), "no double" },
        { Good.Replace("\"data\":{}", $"\"data\":{{\"a\":{new string('[', 9_999)}{new string(']', 9_999)}}}", StringComparison.Ordinal), "no JSON" },
        { Good.Insert(Good.Length - 1, ",\"META\":1"), "\"meta\"" },
        { Good.Insert(Good.Length - 1, ",\"tIME\":\"now\""), "\"time\"" },
        { Good.Replace("\"data\":{},", "", StringComparison.Ordinal), "\"data\"" },
        { Good.Replace("\"data\":{}", "\"data\":[1]", StringComparison.Ordinal), "\"data\"" },
        { Good.Replace("\"data\":{}", "\"data\":\"{}\"", StringComparison.Ordinal), "\"data\"" },
        { Good.Replace("\"data\":{}", "\"data\":{\"a\":}", StringComparison.Ordinal), "no JSON" },
        { Good.Replace("\"meta\":null", "\"meta\":\"x\"", StringComparison.Ordinal), "\"meta\"" },
        { Good.Replace(",\"time\":\"2025-01-02T03:04:05Z\"", "", StringComparison.Ordinal), "\"time\"" },
        { Good.Replace("2025-01-02T03:04:05Z", "yesterday", StringComparison.Ordinal), "\"time\"" },
        { Good.Replace("2025-01-02T03:04:05Z", "2025-02-30T03:04:05Z", StringComparison.Ordinal), "\"time\"" },
        { Good.Replace("2025-01-02T03:04:05Z", "2025-01-02 03:04:05", StringComparison.Ordinal), "\"time\"" },
        { Good.Replace("\"2025-01-02T03:04:05Z\"", "1735787045", StringComparison.Ordinal), "\"time\"" },
    };

    [Theory]
    [MemberData(nameof(BadLines))]
    public async Task A_bad_line_is_named_before_anything_is_sent(string line, string why)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        // Two good lines, a blank one, the bad one, and a good one.
        var path = session.WriteFile("a.ndjson", [TransferSession.Line(1, "s-1", 0), TransferSession.Line(2, "s-2", 0), " ", line, TransferSession.Line(4, "s-4", 0)]);
        var before = session.Server.Requests.Count;

        var result = session.Import(path, "-Clear -Confirm:$false");

        Assert.Equal("INVALID_RECORD,EventoDb.Commands.ImportEventoMessageCommand", result.Error.FullyQualifiedErrorId);
        Assert.StartsWith("Line 4 cannot be imported: ", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains(why, result.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Nothing was sent", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, session.Server.Requests.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_line_longer_than_the_server_reads_is_refused(int mebibytes)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var line = TransferSession.Line(2, data: $"{{\"a\":\"{new string('x', mebibytes * 1024 * 1024)}\"}}");

        var result = session.Import(session.WriteFile("a.ndjson", [TransferSession.Line(1), line, TransferSession.Line(3)]));

        Assert.StartsWith("Line 2 cannot be imported: it is longer than the 1 MiB", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
    }

    [Theory]
    [InlineData(0xC3)]
    [InlineData(0xFF)]
    public async Task Bytes_that_are_no_UTF8_are_refused(byte bad)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.Path("a.ndjson");
        var line = Encoding.UTF8.GetBytes(Good.Replace("\"data\":{}", "\"data\":{\"a\":\"?\"}", StringComparison.Ordinal));
        line[Array.IndexOf(line, (byte)'?')] = bad;
        File.WriteAllBytes(path, line);

        Assert.StartsWith("Line 1 cannot be imported: it is no UTF-8", session.Import(path).Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_longest_line_that_the_server_reads_is_imported()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        var line = TransferSession.Line(1, data: """{"a":"?"}""");
        line = line.Replace("?", new string('x', (1024 * 1024) - line.Length), StringComparison.Ordinal);

        session.Import(session.WriteFile("a.ndjson", [line, TransferSession.Line(2)])).ThrowOnError();

        Assert.Equal((1024 * 1024) - 1, line.Length);
        Assert.Equal(2, session.Imported.Count);
    }

    [Fact]
    public async Task Blank_lines_line_ends_of_Windows_and_a_byte_order_mark_do_no_harm()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson", ["\uFEFF" + TransferSession.Line(1), "", "  \t", TransferSession.Line(2), ""], "\r\n");
        File.AppendAllText(path, TransferSession.Line(3));

        var summary = session.Import(path).Single;

        Assert.Equal(3L, summary.Properties["MessageCount"].Value);
        Assert.Equal([1L, 2L, 3L], session.Imported.Select(message => message.GlobalPosition));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(200)]
    [InlineData(20_000)]
    public async Task A_truncated_archive_is_refused_before_anything_is_sent(int missing)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson.gz", TransferSession.Lines(5000));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^missing]);

        var result = session.Import(path);

        Assert.Equal("FILE_ERROR,EventoDb.Commands.ImportEventoMessageCommand", result.Error.FullyQualifiedErrorId);
        Assert.Contains("gzip", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
    }

    [Fact]
    public async Task Archives_in_a_row_are_one()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.Path("all.ndjson.gz");
        byte[] first = File.ReadAllBytes(session.WriteFile("a.ndjson.gz", TransferSession.Lines(5000)));
        byte[] second = File.ReadAllBytes(session.WriteFile("b.ndjson.gz", TransferSession.Lines(9000).Skip(5000)));
        File.WriteAllBytes(path, [.. first, .. second]);

        session.Import(path).ThrowOnError();

        Assert.Equal(9000, session.Imported.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not compressed at all")]
    [InlineData("\u001f")]
    public async Task What_is_called_an_archive_and_is_none_is_refused(string content)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.Path("a.ndjson.gz");
        File.WriteAllText(path, content);

        var result = session.Import(path);

        Assert.Equal("FILE_ERROR,EventoDb.Commands.ImportEventoMessageCommand", result.Error.FullyQualifiedErrorId);
        Assert.Contains("no gzip file", result.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_whose_checksum_is_wrong_is_refused()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson.gz", TransferSession.Lines(100));
        var bytes = File.ReadAllBytes(path);
        bytes[^5] ^= 0xFF;
        File.WriteAllBytes(path, bytes);

        Assert.Equal("FILE_ERROR,EventoDb.Commands.ImportEventoMessageCommand", session.Import(path).Error.FullyQualifiedErrorId);
        Assert.Empty(session.ImportRequests);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_an_error()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);

        Assert.Contains("There is no file", session.Import(session.Path("none.ndjson")).Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resume_and_Clear_do_not_go_together()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);

        Assert.Contains("do not go together", session.Import(session.WriteFile("a.ndjson", []), "-Resume -Clear").Error.ToString(), StringComparison.Ordinal);
    }
}
