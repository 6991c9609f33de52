using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EventoDb.Tests.Support;

/// <summary>What a <see cref="StubServer"/> answers, and how it misbehaves doing so. Change with <c>with</c>.</summary>
internal sealed record StubAnswer
{
    /// <summary>The status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>The headers besides Content-Length, Transfer-Encoding and Date.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [("Content-Type", "application/json")];

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How long to wait before anything is sent.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the head announces the length; else the body ends with the connection or its last chunk.</summary>
    public bool HasLength { get; init; } = true;

    /// <summary>Whether the body goes out in chunks.</summary>
    public bool IsChunked { get; init; }

    /// <summary>Whether the head carries the server's time.</summary>
    public bool HasDate { get; init; } = true;

    /// <summary>How many bytes go out at a time; 0 for all at once.</summary>
    public int PieceSize { get; init; }

    /// <summary>How many bytes of head and body go out at all; null for all.</summary>
    public int? CutAfter { get; init; }

    /// <summary>What happens to the connection then.</summary>
    public StubEnding Ending { get; init; }

    /// <summary>Bytes sent instead of head and body, as they are.</summary>
    public ReadOnlyMemory<byte>? Raw { get; init; }

    /// <summary>Sends whatever it wants instead of head and body, for example server-sent events.</summary>
    public Func<Stream, CancellationToken, Task>? Script { get; init; }

    /// <summary>The connection breaks before a byte of the answer.</summary>
    public static StubAnswer Reset { get; } = new() { CutAfter = 0, Ending = StubEnding.Reset };

    /// <summary>The connection closes before a byte of the answer.</summary>
    public static StubAnswer Close { get; } = new() { CutAfter = 0, Ending = StubEnding.Close };

    /// <summary>No answer, ever.</summary>
    public static StubAnswer Stall { get; } = new() { CutAfter = 0, Ending = StubEnding.Stall };

    /// <summary>A good answer.</summary>
    public static StubAnswer Json(string json, int status = 200) => new() { Status = status, Body = Encoding.UTF8.GetBytes(json) };

    /// <summary>EventoDB's error body.</summary>
    public static StubAnswer Error(int status, string code, string message, string? details = null) => Json(
        """{"error":{"code":""" + Quote(code) + ",\"message\":" + Quote(message) + (details is null ? "" : ",\"details\":" + details) + "}}", status);

    /// <summary>A web page.</summary>
    public static StubAnswer Html(int status, string html) =>
        new() { Status = status, Headers = [("Content-Type", "text/html; charset=utf-8")], Body = Encoding.UTF8.GetBytes(html) };

    /// <summary>A redirect.</summary>
    public static StubAnswer Redirect(Uri to, int status = 302) => new() { Status = status, Headers = [("Location", to.ToString())] };

    /// <summary>Bytes that need not be HTTP, after which the connection closes.</summary>
    public static StubAnswer Garbage(params byte[] bytes) => new() { Raw = bytes, Ending = StubEnding.Close };

    /// <summary>The same answer with one more header.</summary>
    public StubAnswer WithHeader(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    /// <summary>Head and body as they go over the wire.</summary>
    public byte[] ToBytes()
    {
        if (Raw is { } raw) return raw.ToArray();
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {Status} {(Status == 200 ? "OK" : "Status")}\r\n");
        foreach (var (name, value) in Headers) head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (HasDate) head.Append(CultureInfo.InvariantCulture, $"Date: {DateTime.UtcNow:R}\r\n");
        if (IsChunked) head.Append("Transfer-Encoding: chunked\r\n");
        else if (HasLength) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length}\r\n");
        head.Append("\r\n");
        byte[] start = Encoding.UTF8.GetBytes(head.ToString());
        return IsChunked ? [.. start, .. Chunks()] : [.. start, .. Body.Span];
    }

    private byte[] Chunks()
    {
        using var chunks = new MemoryStream();
        var size = Math.Max(1, PieceSize == 0 ? Body.Length : PieceSize);
        for (var from = 0; from < Body.Length; from += size)
        {
            var chunk = Body.Span[from..Math.Min(from + size, Body.Length)];
            chunks.Write(Encoding.ASCII.GetBytes(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"));
            chunks.Write(chunk);
            chunks.Write("\r\n"u8);
        }
        chunks.Write("0\r\n\r\n"u8);
        return chunks.ToArray();
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
