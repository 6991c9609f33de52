using System.Text;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

public class MessageAnswerTests
{
    private const string Time = "\"2026-01-01T00:00:00Z\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> BadPages =>
    [
        "null", "5", "\"x\"", "{}", "[5]", "[null]", "[{}]", "[[]]",
        """[["id","T",0,1,{},null]]""",
        $$"""[["id","T",0,1,{},null,{{Time}},5]]""",
        $$"""[["id","s-1","T",0,1,{},null,{{Time}}]]""",
        $$"""[[5,"T",0,1,{},null,{{Time}}]]""",
        $$"""[["id",null,0,1,{},null,{{Time}}]]""",
        $$"""[["id","T","0",1,{},null,{{Time}}]]""",
        $$"""[["id","T",0.5,1,{},null,{{Time}}]]""",
        $$"""[["id","T",0,99999999999999999999,{},null,{{Time}}]]""",
        $$"""[["id","T",0,1,[],null,{{Time}}]]""",
        $$"""[["id","T",0,1,"{}",null,{{Time}}]]""",
        $$"""[["id","T",0,1,{},7,{{Time}}]]""",
        """[["id","T",0,1,{},null,"yesterday"]]""",
        """[["id","T",0,1,{},null,1700000000]]""",
        """[["id","T",0,1,{},null,null]]""",
        $$"""[["id","T",0,1,{},null,{{Time}}],]""",
        $$"""[["id","T",0,1,{},null,{{Time}}]""",
        $$"""[["id","T",0,1,{"a":},null,{{Time}}]]""",
        $$"""[["id","\ud800",0,1,{},null,{{Time}}]]""",
        $$"""[["id","T",1,1,{},null,{{Time}}],["id","T",1,2,{},null,{{Time}}]]""",
        $$"""[["id","T",2,1,{},null,{{Time}}],["id","T",1,2,{},null,{{Time}}]]""",
        $$"""[["id","T",-1,1,{},null,{{Time}}]]""",
        $$"""[["id","T",9223372036854775807,1,{},null,{{Time}}]]""",
    ];

    [Theory]
    [MemberData(nameof(BadPages))]
    public Task A_page_that_is_none_is_a_malformed_response(string page) => RefusesAsync(Encoding.UTF8.GetBytes(page));

    [Fact]
    public Task Bytes_that_are_no_UTF8_are_a_malformed_response() =>
        RefusesAsync([.. """[["id","T",0,1,{"a":"x"""u8, 0xC3, 0x28, .. "\"},null,\"2026-01-01T00:00:00Z\"]]"u8]);

    [Fact]
    public Task Endless_nesting_is_a_malformed_response() => RefusesAsync(Encoding.UTF8.GetBytes(new string('[', 100_000)));

    [Fact]
    public Task Endless_nesting_in_data_is_a_malformed_response() => RefusesAsync(Encoding.UTF8.GetBytes(
        $$"""[["id","T",0,1,{"a":{{new string('[', 20_000)}}{{new string(']', 20_000)}}},null,{{Time}}]]"""));

    [Fact]
    public async Task Nesting_as_deep_as_the_server_takes_is_read()
    {
        var deep = $$"""{"a":{{new string('[', 9_900)}}{{new string(']', 9_900)}},"correlationStreamName":"x-1"}""";

        var message = Assert.Single(await ReadAsync(Encoding.UTF8.GetBytes($$"""[["id","T",0,1,{{deep}},{{deep}},{{Time}}]]""")));

        Assert.Equal(deep, message.DataJson);
        Assert.Equal("x-1", message.CorrelationStreamName);
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"correlationStreamName":null}""", null)]
    [InlineData("""{"correlationStreamName":["a-1"]}""", null)]
    [InlineData("""{"x":{"correlationStreamName":"no-1"},"correlationStreamName":"a-1"}""", "a-1")]
    [InlineData("""{"correlationStreamName":"a-1","correlationStreamName":"b-1"}""", "b-1")]
    [InlineData("""{"correlationStream\u004eame":"\u00e4-1"}""", "ä-1")]
    [InlineData("""{"correlationStreamName":"\ud800"}""", null)]
    [InlineData("""{"\ud800":1,"correlationStreamName":"a-1"}""", "a-1")]
    public async Task The_correlation_is_what_the_metadata_says(string metadata, string? correlation)
    {
        var message = Assert.Single(await ReadAsync(Encoding.UTF8.GetBytes($$"""[["id","T",0,1,{},{{metadata}},{{Time}}]]""")));

        Assert.Equal(correlation, message.CorrelationStreamName);
        Assert.Equal(metadata, message.MetadataJson);
    }

    [Theory]
    [InlineData("account-123", "account", "123")]
    [InlineData("account-123+retry", "account", "123")]
    [InlineData("account", "account", null)]
    [InlineData("account-", "account", "")]
    [InlineData("-lead", "", "lead")]
    [InlineData("a-b-c", "a", "b-c")]
    [InlineData("a+b-1+2", "a+b", "1")]
    public async Task A_streams_name_says_category_and_cardinal_id(string stream, string category, string? cardinalId)
    {
        await using var server = new StubServer(StubAnswer.Json($$"""[["id","T",0,1,{},null,{{Time}}]]"""));
        using var client = server.CreateClient();

        var message = Assert.Single(await client.GetStreamPageAsync(stream, cancellationToken: Cancellation));

        Assert.Equal((stream, category, cardinalId), (message.StreamName, message.Category, message.CardinalId));
    }

    [Fact]
    public async Task Answers_are_read_however_they_are_cut_up()
    {
        var body = Encoding.UTF8.GetBytes($$"""[["id","T",0,1,{"s":"äöü😀"},null,{{Time}}]]""");
        foreach (var answer in (StubAnswer[])
        [
            new StubAnswer { Body = body, PieceSize = 1 },
            new StubAnswer { Body = body, IsChunked = true, PieceSize = 3 },
            new StubAnswer { Body = body, HasLength = false, Ending = StubEnding.Close },
            new StubAnswer { Body = body, Headers = [("cOnTeNt-TyPe", "text/plain")] },
        ])
        {
            await using var server = new StubServer(answer);
            using var client = server.CreateClient();

            Assert.Equal("""{"s":"äöü😀"}""", Assert.Single(await client.GetStreamPageAsync("a-1", cancellationToken: Cancellation)).DataJson);
        }
    }

    private static async Task<IReadOnlyList<StoredMessage>> ReadAsync(byte[] page)
    {
        await using var server = new StubServer(new StubAnswer { Body = page });
        using var client = server.CreateClient(retryCount: 0);
        return await client.GetStreamPageAsync("a-1", cancellationToken: Cancellation);
    }

    private static async Task RefusesAsync(byte[] page) =>
        Assert.Equal(EventoErrorCode.MalformedResponse, (await Assert.ThrowsAsync<EventoException>(() => ReadAsync(page))).Code);
}
