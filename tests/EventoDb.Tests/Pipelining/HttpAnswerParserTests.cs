using System.Text;
using CsCheck;
using EventoDb.Client;

namespace EventoDb.Tests.Pipelining;

public class HttpAnswerParserTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", true)]
    [InlineData("HTTP/1.1 200\r\ncontent-length:2\r\n\r\n{}", 200, "{}", true)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\n{}", 200, "{}", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", true)]
    [InlineData("HTTP/1.1 409 Conflict\r\nCONNECTION: Foo, CLOSE\r\nContent-Length: 0\r\n\r\n", 409, "", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", false)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=\"y\"\r\n{\r\n00A \r\n\"a\":12345}\r\n0\r\nTrailer: x\r\n\r\n", 200, "{\"a\":12345}", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: CHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\n", 200, "{}", true)]
    public void An_answer_is_read_once_it_is_whole_and_not_before(string text, int status, string body, bool keeps)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++) Assert.False(HttpAnswerParser.TryParse(bytes.AsSpan(0, length), isEnd: false, out _, out _));
        byte[] more = [.. bytes, .. "HTTP/1.1 500"u8];
        Assert.True(HttpAnswerParser.TryParse(more, isEnd: false, out var answer, out var taken));
        Assert.Equal(bytes.Length, taken);
        Assert.Equal(status, answer.Status);
        Assert.Equal(body, Encoding.ASCII.GetString(answer.Body));
        Assert.Equal(keeps, answer.KeepsConnection);
        Assert.Equal("HTTP/1.1 500", Encoding.ASCII.GetString(more.AsSpan(taken)));
    }

    [Fact]
    public void A_body_without_a_length_ends_with_the_connection()
    {
        var bytes = "HTTP/1.1 200 OK\r\n\r\n{\"a\":1}"u8.ToArray();
        Assert.False(HttpAnswerParser.TryParse(bytes, isEnd: false, out _, out _));
        Assert.True(HttpAnswerParser.TryParse(bytes, isEnd: true, out var answer, out var length));
        Assert.Equal("{\"a\":1}", Encoding.ASCII.GetString(answer.Body));
        Assert.Equal(bytes.Length, length);
        Assert.False(answer.KeepsConnection);
    }

    [Theory]
    [InlineData("GET /")]
    [InlineData("<html>")]
    [InlineData("HTTP/2 200\r\n")]
    [InlineData("HTTP/1.1 20 OK\r\n")]
    [InlineData("HTTP/1.1 999 OK\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno header\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: x\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n")]
    public void What_is_no_answer_is_refused_as_soon_as_it_shows(string text) =>
        Assert.Throws<HttpRequestException>(() => HttpAnswerParser.TryParse(Encoding.ASCII.GetBytes(text), isEnd: false, out _, out _));

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n")]
    public void A_huge_body_is_refused_before_it_comes(string text) =>
        Assert.Throws<AnswerTooLargeException>(() => HttpAnswerParser.TryParse(Encoding.ASCII.GetBytes(text), isEnd: false, out _, out _));

    [Fact]
    public void Whatever_comes_it_is_an_answer_not_yet_one_or_refused() =>
        Gen.Select(Gen.OneOf(Gen.Const("HTTP/1.1 200 OK\r\n"), Gen.Const("HTTP/1.1 100 C\r\n\r\n"), Gen.Const("")), Gen.String[Gen.Char["0123456789abHTP/1. :\r\nContent-Lgh"], 0, 60], Gen.Bool)
            .Sample((start, rest, isEnd) =>
            {
                try
                {
                    HttpAnswerParser.TryParse(Encoding.ASCII.GetBytes(start + rest), isEnd, out _, out var length);
                    return length <= start.Length + rest.Length;
                }
                catch (Exception e) when (e is HttpRequestException or AnswerTooLargeException)
                {
                    return true;
                }
            });
}
