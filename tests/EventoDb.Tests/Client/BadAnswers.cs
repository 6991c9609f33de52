using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using EventoDb.Tests.Support;
using EventoDb.Tests.Wire;

namespace EventoDb.Tests.Client;

/// <summary>Makes answers that are nearly right: recorded ones with something broken in them, under a status and framing that may be wrong too.</summary>
internal static partial class BadAnswers
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1.5", "1e5", "1e999", "9223372036854775807", "9223372036854775808", "-99999999999999999999999", "\"\"", "\"x\"",
        "\"\\ud800\"", "\"\\u0000\"", "\"2026-01-01T00:00:00Z\"", "\"9999-99-99T99:99:99Z\"", "[]", "[[]]", "{}", "{\"error\":{\"code\":5}}",
        "{\"\":{}}", "x", "\"", "[", "]", "{", "}", ",", "",
    ];

    private static readonly Gen<int> Statuses = Gen.Frequency((12, Gen.Const(200)), (3, Gen.OneOf(201, 204, 302, 304, 400, 401, 403, 404, 409, 413, 429, 500, 501, 502, 503)));

    private static readonly string[] Bodies =
    [
        .. WireExchange.All(BackendKind.Sqlite).Concat(WireExchange.All(BackendKind.Pebble)).Where(exchange => exchange.Request.Path == "/rpc")
            .Select(exchange => exchange.Response.Body).Where(body => body.Length is > 0 and < 4000).Distinct(),
    ];

    /// <summary>An answer for a method whose good answers start like <paramref name="good"/>.</summary>
    public static Gen<StubAnswer> For(string[] good)
    {
        var body = Gen.Frequency((6, Gen.OneOf(good)), (2, Gen.OneOf(Bodies)), (1, Gen.OneOf(Values)));
        var broken = body.Select(Mutation.Array[0, 3], static (text, mutations) =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            return mutations.Aggregate(bytes, static (current, mutate) => mutate(current));
        });
        return Gen.Select(broken, Statuses, Framing).Select(static (body, status, frame) => frame(new StubAnswer { Status = status, Body = body }));
    }

    private static readonly Gen<Func<byte[], byte[]>> Mutation = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 10_000], Gen.Byte, Gen.OneOf(Values))
        .Select<(int Kind, int Place, byte Value, string Text), Func<byte[], byte[]>>(static choice => bytes => Mutate(bytes, choice.Kind, choice.Place, choice.Value, choice.Text));

    private static readonly Gen<Func<StubAnswer, StubAnswer>> Framing = Gen.Frequency(
        (20, Gen.Const<Func<StubAnswer, StubAnswer>>(static answer => answer)),
        (2, Gen.Const<Func<StubAnswer, StubAnswer>>(static answer => answer with { IsChunked = true, PieceSize = 7 })),
        (1, Gen.Const<Func<StubAnswer, StubAnswer>>(static answer => answer with { HasLength = false, Ending = StubEnding.Close })),
        (1, Gen.Int[0, 200].Select<int, Func<StubAnswer, StubAnswer>>(static count => answer => answer with { CutAfter = count, Ending = StubEnding.Close })),
        (1, Gen.Int[-20, 20].Select<int, Func<StubAnswer, StubAnswer>>(static lie => answer => answer with
        {
            HasLength = false,
            Headers = [("Content-Length", (answer.Body.Length + lie).ToString(CultureInfo.InvariantCulture))],
            Ending = StubEnding.Close,
        })),
        (1, Gen.Byte.Array[0, 60].Select<byte[], Func<StubAnswer, StubAnswer>>(static garbage => _ => StubAnswer.Garbage(garbage))));

    private static byte[] Mutate(byte[] bytes, int kind, int place, byte value, string text)
    {
        var at = bytes.Length == 0 ? 0 : place % bytes.Length;
        var to = Math.Min(bytes.Length, at + (value % 40));
        switch (kind)
        {
            case 0:
                return bytes[..at];
            case 1 when bytes.Length > 0:
                return [.. bytes[..at], value, .. bytes[(at + 1)..]];
            case 2:
                return [.. bytes[..at], .. bytes[to..]];
            case 3:
                return [.. bytes[..to], .. bytes[at..]];
            case 4:
                return [.. bytes[..at], value, .. bytes[at..]];
            case 5:
                return [.. Enumerable.Repeat((byte)'[', place), .. bytes];
            default:
                var json = Encoding.UTF8.GetString(bytes);
                var tokens = Token().Matches(json);
                if (tokens.Count == 0) return bytes;
                var token = tokens[place % tokens.Count];
                return Encoding.UTF8.GetBytes(json[..token.Index] + text + json[(token.Index + token.Length)..]);
        }
    }

    [GeneratedRegex("""
        "(?:[^"\\]|\\.)*"|-?[0-9.eE+-]+|null|true|false|[\[\]{}]
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Token();
}
