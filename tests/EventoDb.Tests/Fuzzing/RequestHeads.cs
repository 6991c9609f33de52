using System.Text;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Heads of requests, one after the other: good ones, and such as no client should send.</summary>
internal static class RequestHeads
{
    private static readonly string[] Methods = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "get", "", "G(T", "GET /health HTTP/1.1\r\n\r\nGET", "PRI", new('x', 300)];

    private static readonly string[] Targets =
    [
        "/health", "/version", "/rpc", "/import?force=true", "/subscribe?all=true", "/subscribe?stream=a&position=-1", "/", "*", "//rpc", "/%2e%2e/rpc", "/%", "/%zz", "/rpc?token=%00",
        "http://localhost/health", "http://evil.example/", "http://localhost:80@x/", "/a b", "", "/\u00e9", "/rpc#x?y", "/" + new string('a', 9000),
    ];

    private static readonly string[] Versions = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.10", "http/1.1", "", "HTTP/1.1 "];

    private static readonly string[] Names =
    [
        "Host", "Host", "Authorization", "Content-Length", "Transfer-Encoding", "Connection", "Expect", "Origin", "Sec-Fetch-Site", "Content-Type", "X", "", " X", "X ", "X\t", "X\0",
        "Content-Length ", "\u00e9", new('n', 5000),
    ];

    private static readonly string[] Values =
    [
        "localhost", "127.0.0.1:80", "[::1]", "evil.example", "", " ", "Bearer x", "Bearer ns_ZGVmYXVsdA_" + new string('0', 64), "0", "1", "5, 5", "-1", "99999999999999999999", "chunked",
        "gzip, chunked", "close", "foo, close", "keep-alive", "100-continue", "null", "cross-site", "same-origin", "a\rb", "a\0b", "\u00e9", new('v', 9000), new('v', 33_000),
    ];

    private static readonly string[] Ends = ["\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r", "", "\r\r\n", "\n\r"];

    /// <summary>A request whose every byte is right.</summary>
    public static byte[] Good(Random random)
    {
        var end = random.Next(2) == 0 ? "\r\n" : "\n";
        var head = new StringBuilder();
        for (var blank = random.Next(3); blank > 0; blank--) head.Append(end);
        head.Append(random.Next(2) == 0 ? "GET /health HTTP/1.1" : "OPTIONS /version?x=y HTTP/1.1").Append(end);
        string[] fields = ["Host: localhost", "host:127.0.0.1:8080", "HOST: \t[::1]:1 "];
        var others = Enumerable.Range(0, random.Next(0, 90)).Select(i => $"X-{i}: {new string('v', random.Next(100))}");
        string[] all = [fields[random.Next(3)], .. others, "Connection: close"];
        random.Shuffle(all);
        foreach (var field in all) head.Append(field).Append(end);
        return Encoding.Latin1.GetBytes(head.Append(end).ToString());
    }

    /// <summary>One to three requests in which anything may be wrong.</summary>
    public static byte[] Any(Random random)
    {
        var heads = new StringBuilder();
        for (var requests = random.Next(1, 4); requests > 0; requests--)
        {
            for (var blank = random.Next(8) == 0 ? random.Next(20_000) : 0; blank > 0; blank--) heads.Append(Pick(random, Ends));
            heads.Append(Pick(random, Methods)).Append(' ').Append(Pick(random, Targets)).Append(' ').Append(Pick(random, Versions)).Append(Pick(random, Ends));
            if (random.Next(4) > 0) heads.Append("Host: localhost\r\n");
            for (var fields = random.Next(20) == 0 ? 110 : random.Next(6); fields > 0; fields--)
            {
                heads.Append(Pick(random, Names)).Append(random.Next(10) == 0 ? "" : ":").Append(Pick(random, Values)).Append(Pick(random, Ends));
            }
            heads.Append(Pick(random, Ends)).Append(random.Next(4) == 0 ? "" : "\r\n");
        }
        var bytes = Encoding.Latin1.GetBytes(heads.ToString());
        return random.Next(2) == 0 ? bytes : Mutation.Of(random, bytes);
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
