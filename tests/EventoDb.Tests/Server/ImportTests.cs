using System.Text.Json.Nodes;

namespace EventoDb.Tests.Server;

/// <summary>/import: batches, all of one or none of it.</summary>
public sealed class ImportTests
{
    [Fact]
    public async Task A_taken_position_in_a_later_batch_leaves_the_earlier_ones()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.WriteAsync("taken-1");
        await server.ImportAsync(Record("seed-1", 0, 1500));
        var lines = string.Concat(Enumerable.Range(0, 2000).Select(i => Record("bulk-1", i, i + 2)));

        var answer = await server.ImportAsync(lines);

        Assert.Equal(
            "data: {\"imported\":1000,\"gpos\":1001}\n\ndata: {\"error\":\"POSITION_EXISTS\",\"message\":\"global position already exists: 1500\",\"line\":2000}\n\n",
            answer);
        Assert.Equal(1002, (await server.GetAsync("""["category.get","",{"batchSize":-1}]"""))!.AsArray().Count);
        Assert.Equal("""{"globalPosition":1501,"position":1000}""", (await server.WriteAsync("bulk-1"))!.ToJsonString());
    }

    [Fact]
    public async Task Records_keep_what_they_bring()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var answer = await server.ImportAsync(
            """{"ID":"any id","Stream":"a-1","type":"T","pos":3,"gpos":9,"data":{"n":1.50},"meta":{"correlationStreamName":"c-1"},"time":"2025-01-02T03:04:05.678901234+02:00","more":1}""" + "\r\n\n");
        Assert.StartsWith("data: {\"done\":true,\"imported\":1,", answer, StringComparison.Ordinal);
        Assert.Equal(
            """[["any id","a-1","T",3,9,{"n":1.50},{"correlationStreamName":"c-1"},"2025-01-02T01:04:05.6789012Z"]]""",
            (await server.GetAsync("""["category.get","a",{"correlation":"c"}]"""))!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"time":"2025-13-01T00:00:00Z"}""", "INVALID_RECORD", "invalid record at line 1: time must be one of RFC 3339, such as 2025-01-02T03:04:05Z")]
    [InlineData("""{"time":"2025-02-30T00:00:00Z"}""", "INVALID_RECORD", "invalid record at line 1: time must be one of RFC 3339, such as 2025-01-02T03:04:05Z")]
    [InlineData("""{"time":"2025-01-01 00:00:00Z"}""", "INVALID_RECORD", "invalid record at line 1: time must be one of RFC 3339, such as 2025-01-02T03:04:05Z")]
    [InlineData("""{"id":1}""", "INVALID_JSON", "malformed JSON at line 1: id must be a string")]
    [InlineData("""{"pos":1.5}""", "INVALID_JSON", "malformed JSON at line 1: pos must be an integer")]
    [InlineData("""{"data":[]}""", "INVALID_JSON", "malformed JSON at line 1: data must be an object")]
    [InlineData("""{"data":{"n":1e400}}""", "INVALID_JSON", "malformed JSON at line 1: a number is beyond what a double can hold")]
    [InlineData("[]", "INVALID_JSON", "malformed JSON at line 1: a record must be an object")]
    [InlineData("nope", "INVALID_JSON", "malformed JSON at line 1: 'nope' is an invalid JSON literal. Expected the literal 'null'. LineNumber: 0 | BytePositionInLine: 1.")]
    public async Task A_wrong_record_is_named(string line, string code, string message)
    {
        await using var server = await ServerUnderTest.StartAsync();
        var answer = JsonNode.Parse((await server.ImportAsync(line))["data: ".Length..])!;
        Assert.Equal(code, (string)answer["error"]!);
        Assert.Equal(message, (string)answer["message"]!);
        Assert.Equal(1, (int)answer["line"]!);
    }

    private const string Good = """{"id":"i","stream":"s-1","type":"T","pos":0,"gpos":1,"data":{},"time":"2025-01-01T00:00:00Z"}""";

    public static TheoryData<string, string> Unusable() => new()
    {
        { Good.Replace("\"id\":\"i\",", "", StringComparison.Ordinal), "id must be a non-empty string" },
        { Good.Replace("\"i\"", "\"\"", StringComparison.Ordinal), "id must be a non-empty string" },
        { Good.Replace("\"i\"", "null", StringComparison.Ordinal), "id must be a non-empty string" },
        { Good.Insert(1, "\"ID\":\"x\",").Replace("\"i\"", "\"\"", StringComparison.Ordinal), "id must be a non-empty string" },
        { Good.Insert(Good.Length - 1, ",\"ID\":\"\""), "id must be a non-empty string" },
        { Good.Insert(Good.Length - 1, ",\"\\u0049d\":\"\""), "id must be a non-empty string" },
        { Good.Insert(Good.Length - 1, ",\"ſtream\":\"\""), "stream must be a non-empty string" },
        { Good.Insert(Good.Length - 1, ",\"tYPE\":\"\""), "type must be a non-empty string" },
        { Good.Replace("\"s-1\"", "\"\"", StringComparison.Ordinal), "stream must be a non-empty string" },
        { Good.Replace("\"T\"", "\"\"", StringComparison.Ordinal), "type must be a non-empty string" },
        { Good.Replace("\"pos\":0,", "", StringComparison.Ordinal), "pos must be from 0 to 2^62 - 1" },
        { Good.Replace("\"pos\":0", "\"pos\":-1", StringComparison.Ordinal), "pos must be from 0 to 2^62 - 1" },
        { Good.Replace("\"pos\":0", "\"pos\":4611686018427387904", StringComparison.Ordinal), "pos must be from 0 to 2^62 - 1" },
        { Good.Insert(Good.Length - 1, ",\"Pos\":-9223372036854775808"), "pos must be from 0 to 2^62 - 1" },
        { Good.Replace("\"gpos\":1,", "", StringComparison.Ordinal), "gpos must be from 1 to 2^62 - 1" },
        { Good.Replace("\"gpos\":1", "\"gpos\":0", StringComparison.Ordinal), "gpos must be from 1 to 2^62 - 1" },
        { Good.Replace("\"gpos\":1", "\"gpos\":-1", StringComparison.Ordinal), "gpos must be from 1 to 2^62 - 1" },
        { Good.Replace("\"gpos\":1", "\"gpos\":4611686018427387904", StringComparison.Ordinal), "gpos must be from 1 to 2^62 - 1" },
        { Good.Replace("\"gpos\":1", "\"gpos\":9223372036854775807", StringComparison.Ordinal), "gpos must be from 1 to 2^62 - 1" },
        { Good.Insert(Good.Length - 1, ",\"GPOS\":9223372036854775807"), "gpos must be from 1 to 2^62 - 1" },
        { Good.Insert(Good.Length - 1, ",\"gpoſ\":9223372036854775807"), "gpos must be from 1 to 2^62 - 1" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public async Task What_nobody_could_find_or_write_behind_is_not_imported(string line, string reason)
    {
        await using var server = await ServerUnderTest.StartAsync();
        Assert.Equal(
            $$"""data: {"error":"INVALID_RECORD","message":"invalid record at line 1: {{reason}}","line":1}""" + "\n\n", await server.ImportAsync(line));
        Assert.Empty((await server.GetAsync("""["category.get",""]"""))!.AsArray());
        await server.ImportAsync(Good);
        Assert.Single((await server.GetAsync("""["category.get",""]"""))!.AsArray());
    }

    [Fact]
    public async Task A_line_of_any_length_that_a_request_holds_is_read()
    {
        await using var server = await ServerUnderTest.StartAsync();
        var line = Record("a-1", 0, 1).TrimEnd();
        var text = new string('x', 3 << 20);
        var answer = await server.ImportAsync(line.Replace("{}", $"{{\"s\":\"{text}\"}}", StringComparison.Ordinal));
        Assert.Contains("\"done\":true,\"imported\":1", answer, StringComparison.Ordinal);
        Assert.Equal(text, (string)(await server.GetAsync("""["category.get",""]"""))![0]![5]!["s"]!);
    }

    [Fact]
    public async Task Force_counts_for_POST_only()
    {
        await using var server = await ServerUnderTest.StartAsync();
        await server.WriteAsync("a-1");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/import?force=true");
        request.Headers.Authorization = new("Bearer", server.Token);
        using var response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Single((await server.GetAsync("""["category.get",""]"""))!.AsArray());

        await server.ImportAsync("", "?force=true");
        Assert.Empty((await server.GetAsync("""["category.get",""]"""))!.AsArray());
        Assert.Empty((await server.GetAsync("""["ns.streams"]"""))!.AsArray());
        Assert.Equal("""{"globalPosition":1,"position":0}""", (await server.WriteAsync("a-1"))!.ToJsonString());
    }

    private static string Record(string stream, int position, int globalPosition) =>
        $$"""{"id":"{{Guid.NewGuid()}}","stream":"{{stream}}","type":"T","pos":{{position}},"gpos":{{globalPosition}},"data":{},"time":"2025-01-02T03:04:05Z"}""" + "\n";
}
