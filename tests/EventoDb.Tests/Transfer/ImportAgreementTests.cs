using System.Text;
using CsCheck;
using EventoDb.Client;
using EventoDb.Tests.Server;

namespace EventoDb.Tests.Transfer;

/// <summary>A line that the client's check lets through is what the embedded server takes, and it takes from it what was checked.</summary>
public sealed class ImportAgreementTests
{
    private static readonly string[] Names =
    [
        "id", "ID", "Id", "\\u0069d", "\\u0049D", "stream", "Stream", "ſtream", "\\u017ftream", "STREAM", "type", "TYPE", "tYpe", "pos", "POS", "poſ", "gpos", "gPos",
        "GPOS", "data", "DATA", "meta", "Meta", "time", "TIME", "i\\u0064 ", "idd", "", "PSObject", "positions", "\\ud800",
    ];

    private static readonly string[] Values =
    [
        "\"11111111-1111-4111-8111-000000000001\"", "\"{11111111-1111-4111-8111-000000000002}\"", "\"11111111111141118111000000000003\"", "\"\"", "null", "0", "1", "2", "-1",
        "4611686018427387903", "4611686018427387904", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1.0", "1e2", "\"s-1\"", "\"T\"", "\"\\u0000\"",
        "{}", "{\"a\":1,\"A\":2}", "{\"n\":[1e400]}", "{\"n\":-1e308,\"s\":\"\\ud800\"}", Deep(9_997), Deep(9_998), Deep(9_999), "[]", "true", "\"2025-01-02T03:04:05Z\"", "\"2025-01-02T03:04:05.123456789+02:00\"", "\"0001-01-01T00:00:00+01:00\"",
        "\"9999-12-31T23:59:59-01:00\"", "\"2025-01-02T03:04:05,5Z\"", "\"2025-01-02t03:04:05Z\"", "\"\\ud83d\\ude00\"",
    ];

    private static readonly (string Name, string Value)[] Good =
    [
        ("id", Values[0]), ("stream", "\"s-1\""), ("type", "\"T\""), ("pos", "0"), ("gpos", "1"), ("data", "{}"), ("meta", "null"), ("time", "\"2025-01-02T03:04:05Z\""),
    ];

    private static string Deep(int arrays) => $"{{\"a\":{new string('[', arrays)}{new string(']', arrays)}}}";

    [Fact]
    public async Task Of_lines_with_any_names_and_values_the_client_lets_none_through_that_the_server_refuses_or_reads_otherwise()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var property = Gen.Select(Gen.Int[0, Names.Length - 1].Select(i => Names[i]), Gen.Int[0, Values.Length - 1].Select(i => Values[i]));
        var lines = new List<(ImportLine Checked, string Line)>();
        Gen.Select(property.Array[0, 3], Gen.Int[0, 100_000]).Select((more, order) => Compose(more, order)).Sample(
            line =>
            {
                if (Check(line) is { } record) lock (lines) lines.Add((record, line));
            },
            iter: Support.LongTests.Times(2_000, 100_000), threads: 1);

        Assert.True(lines.Count > 50, $"{lines.Count} lines passed");
        foreach (var (record, line) in lines.DistinctBy(entry => entry.Line))
        {
            var answer = await server.ImportAsync(line, "?force=true");
            Assert.True(answer.StartsWith("data: {\"done\":true,\"imported\":1,", StringComparison.Ordinal), $"{answer} to {line}");
            var message = (await server.GetAsync("""["category.get",""]"""))!.AsArray();
            var stored = Assert.Single(message)!.AsArray();
            Assert.Equal(record.Id, Guid.Parse((string)stored[0]!));
            Assert.Equal(record.Stream, StreamPositions.Hash(Encoding.UTF8.GetBytes((string)stored[1]!)));
            Assert.NotEmpty((string)stored[2]!);
            Assert.Equal((record.Position, record.GlobalPosition), ((long)stored[3]!, (long)stored[4]!));
            await server.WriteAsync("behind-1");
        }
    }

    /// <summary>A good record with some properties more, in any order.</summary>
    private static string Compose((string Name, string Value)[] more, int order)
    {
        (string Name, string Value)[] properties = [.. Good, .. more];
        new Random(order).Shuffle(properties);
        return "{" + string.Join(',', properties.Select(property => $"\"{property.Name}\":{property.Value}")) + "}";
    }

    private static ImportLine? Check(string line)
    {
        try
        {
            return ImportLine.Parse(Encoding.UTF8.GetBytes(line));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
