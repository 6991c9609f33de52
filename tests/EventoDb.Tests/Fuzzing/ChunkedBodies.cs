using System.Text;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Bodies in chunks: as RFC 9112 has them, and with anything wrong.</summary>
internal static class ChunkedBodies
{
    private static readonly string[] Parts =
    [
        "5\r\nhello\r\n", "0\r\n\r\n", "zz\r\n", "5\r\nhel", "fffffffff\r\n", "-1\r\n", "1\r\nab\r\n", "0\r\nTrailer: x\r\n\r\n", "\r\n", "3;e=\"\r\n[1]\r\n", "0\r\n", "5\nhello\n", "0x1\r\nx\r\n",
        "1 ; a\r\nx\r\n", "0\r\n\n", "0\n\r\n", "00000000000000000000\r\n\r\n", "7fffffffffffffff\r\n", "0\r\nNo colon\r\n\r\n", "1;a\rb\r\nx\r\n",
    ];

    /// <summary>Cuts a body into chunks of any sizes, with extensions and trailers now and then.</summary>
    public static byte[] Of(Random random, byte[] body)
    {
        var chunked = new List<byte>();
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(random.Next(4) == 0 ? random.Next(1, 5) : random.Next(1, body.Length + 1), body.Length - at);
            var digits = size.ToString(random.Next(2) == 0 ? "x" : "X", System.Globalization.CultureInfo.InvariantCulture).PadLeft(random.Next(1, 6), '0');
            chunked.AddRange(Encoding.ASCII.GetBytes(digits + (random.Next(5) == 0 ? ";name=\"value\"" : "") + "\r\n"));
            chunked.AddRange(body[at..(at + size)]);
            chunked.AddRange("\r\n"u8);
            at += size;
        }
        chunked.AddRange(Encoding.ASCII.GetBytes("0\r\n" + (random.Next(5) == 0 ? "X-Sum: 1\r\nX-Other:\t2\r\n" : "") + "\r\n"));
        return [.. chunked];
    }

    /// <summary>Chunks in which anything may be wrong.</summary>
    public static byte[] Any(Random random) => random.Next(3) == 0
        ? Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Parts[random.Next(Parts.Length)])))
        : Mutation.Of(random, Of(random, RequestBodies.Rpc(random)));
}
