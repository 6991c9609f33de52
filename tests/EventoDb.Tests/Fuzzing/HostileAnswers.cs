using System.Globalization;
using System.Text;
using EventoDb.Tests.Secrets;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Makes answers, good ones and all that a hostile or broken server might send in their place, as raw bytes.</summary>
internal static class HostileAnswers
{
    private static readonly string[] Statuses =
        ["200 OK", "200", "201 Created", "204 No Content", "302 Found", "304 Not Modified", "400 Bad", "401 No", "404 None", "409 Conflict", "413 Large", "429 Busy", "500 Broken", "502 Bad", "503 Busy", "999 \u001b[2J", "20 OK", "101 Switch", "-1 x", ""];

    private static readonly string[] Headers =
    [
        "Content-Type: application/json", "Content-Type: text/html; charset=klingon", "Content-Encoding: gzip", "Connection: close", "Connection: keep-alive, x", "Date: yesterday",
        "Date: Fri, 31 Dec 9999 23:59:59 GMT", "Retry-After: 0", "Retry-After: -5", "Retry-After: 99999999999999999999", "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", "Location: http://[", "Location: \u009b",
        "X-EventoDB-Token: ns_x", "Server: nginx", "Via: 1.1 x", "Set-Cookie: a=b", ": no name", "No colon", " folded", "A: \0", "Content-Length: 0", "Content-Length: 5", "Content-Length: -1", "Transfer-Encoding: gzip, chunked", "Upgrade: h2c",
    ];

    /// <summary>An answer where <paramref name="good"/> would be a good one.</summary>
    public static byte[] Make(Random random, string good)
    {
        var head = new StringBuilder();
        for (var interim = random.Next(20) == 0 ? random.Next(1, 200) : 0; interim > 0; interim--) head.Append("HTTP/1.1 100 Continue\r\n\r\n");
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.{(random.Next(10) == 0 ? "0" : "1")} {(random.Next(4) > 0 ? Statuses[0] : Pick(random, Statuses))}\r\n");
        for (var headers = random.Next(3) == 0 ? random.Next(1, 5) : 0; headers > 0; headers--) head.Append(Pick(random, Headers)).Append("\r\n");
        if (random.Next(60) == 0) head.Append("X: ").Append('x', random.Next(1_000_000)).Append("\r\n");
        if (random.Next(60) == 0) head.Insert(head.Length, "X: y\r\n", random.Next(20_000));
        var body = Body(random, good);
        switch (random.Next(8))
        {
            case 0:
                // To the end of the connection.
                head.Append("\r\n");
                break;
            case 1 or 2:
                head.Append("Transfer-Encoding: chunked\r\n\r\n");
                body = Chunk(random, body);
                break;
            case 3 when random.Next(3) == 0:
                head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Pick(random, ["0", "1", "9223372036854775807", "99999999999999999999", "4294967296", "x", ""])}\r\n\r\n");
                break;
            default:
                head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n\r\n");
                break;
        }
        byte[] answer = [.. Encoding.Latin1.GetBytes(head.ToString()), .. body];
        return random.Next(3) switch
        {
            0 => Mutation.Of(random, answer),
            1 when random.Next(10) == 0 => answer[..random.Next(answer.Length + 1)],
            _ => answer,
        };
    }

    private static byte[] Body(Random random, string good) => random.Next(14) switch
    {
        0 => Mutation.Of(random, Encoding.UTF8.GetBytes(good)),
        1 => Encoding.UTF8.GetBytes(string.Concat(
            "{\"error\":{\"code\":\"", Hostile(random, 20_000), "\",\"message\":\"", Hostile(random, 200_000), "\",\"details\":{\"a\":\"", Hostile(random, 200_000), "\"}}}")),
        2 => Encoding.UTF8.GetBytes(Hostile(random, 400_000)),
        3 => Encoding.UTF8.GetBytes(string.Concat(new string('[', random.Next(20_000)), good, new string(']', random.Next(20_000)))),
        4 => Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(good, random.Next(2000)))}]"),
        5 => Enumerable.Range(0, random.Next(400)).Select(_ => (byte)random.Next(256)).ToArray(),
        _ => Encoding.UTF8.GetBytes(good),
    };

    private static byte[] Chunk(Random random, byte[] body)
    {
        using var chunks = new MemoryStream();
        var most = random.Next(2) == 0 ? 10 : 5000;
        for (var at = 0; at < body.Length && at < 50_000;)
        {
            var size = Math.Min(random.Next(1, most), body.Length - at);
            var written = random.Next(200) == 0 ? Pick(random, ["ffffffffffffffff", "-1", "7fffffff", "", "g"]) : size.ToString("x", CultureInfo.InvariantCulture);
            chunks.Write(Encoding.Latin1.GetBytes($"{written}{(random.Next(50) == 0 ? ";" + new string('e', random.Next(5000)) : "")}\r\n"));
            chunks.Write(body.AsSpan(at, size));
            chunks.Write("\r\n"u8);
            at += size;
        }
        chunks.Write(Encoding.Latin1.GetBytes($"0\r\n{string.Concat(Enumerable.Repeat("T: x\r\n", random.Next(20) == 0 ? 5000 : 0))}\r\n"));
        return chunks.ToArray();
    }

    private static string Hostile(Random random, int most) => HostileText.Repeat(HostileText.Pieces[random.Next(HostileText.Pieces.Count)], random.Next(most));

    private static string Pick(Random random, string[] items) => items[random.Next(items.Length)];
}
