namespace EventoDb.Tests.Pipelining;

/// <summary>How a stand-in server puts its answers on the wire.</summary>
internal sealed record AnswerStyle
{
    /// <summary>How many bytes go out at a time; 0 for whole answers, -1 for all answers to what has come in one piece.</summary>
    public int Piece { get; init; }

    public TimeSpan Delay { get; init; }

    public bool IsChunked { get; init; }

    public bool HasOddHeaders { get; init; }

    public bool HasInterimAnswers { get; init; }

    public bool IsHttp10 { get; init; }

    /// <summary>Whether the names of headers are in small letters, as HAProxy hands them on.</summary>
    public bool HasSmallNames { get; init; }

    /// <summary>One more header.</summary>
    public string? Header { get; init; }

    /// <summary>How many blanks follow the body's JSON.</summary>
    public int Padding { get; init; }

    public string Format(int status, string body, bool close)
    {
        body += new string(' ', Padding);
        var connection = close ? "Connection: close\r\n" : IsHttp10 ? "" : "Connection: keep-alive\r\n";
        var head = $"HTTP/1.{(IsHttp10 ? 0 : 1)} {status} Whatever\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Type: application/json\r\n{connection}";
        var framed = IsChunked
            ? $"Transfer-Encoding: chunked\r\n\r\n{Chunk(body[..1])}{Chunk(body[1..])}0\r\nX-Trailer: 1\r\n\r\n"
            : $"Content-Length: {body.Length}\r\n\r\n{body}";
        if (Header is not null) head += Header + "\r\n";
        if (HasOddHeaders)
        {
            head = head.Replace("Connection", "cOnNeCtIoN", StringComparison.Ordinal).Replace("keep-alive", "x ,\tKeep-Alive ", StringComparison.Ordinal);
            framed = framed.Replace("Content-Length: ", "CONTENT-length:", StringComparison.Ordinal)
                .Replace("Transfer-Encoding: chunked", "transfer-ENCODING:\t Chunked", StringComparison.Ordinal);
        }
        if (HasSmallNames)
        {
            head = head.Replace("Connection", "connection", StringComparison.Ordinal);
            framed = framed.Replace("Content-Length", "content-length", StringComparison.Ordinal).Replace("Transfer-Encoding", "transfer-encoding", StringComparison.Ordinal);
        }
        return (HasInterimAnswers ? "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" : "") + head + framed;
    }

    private static string Chunk(string text) => text.Length == 0 ? "" : $"{text.Length:x};a=b\r\n{text}\r\n";
}
