using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EventoDb.Tests.Wire;

/// <summary>Makes answers comparable: what varies from run to run becomes a word, keys, spaces and the wording of errors do not count.</summary>
internal static partial class WireText
{
    /// <summary>A body with ids, times and secrets of the server's own replaced; sorted where it is JSON, as it is where it is none (events, plain text).</summary>
    /// <param name="body">The body.</param>
    /// <param name="byValue">Whether numbers of one value count as one, and how finely times are kept does not.</param>
    /// <param name="unordered">Whether the order of a list's items does not count.</param>
    public static string Normalize(string body, bool byValue = false, bool unordered = false)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            if (unordered) return string.Join('\n', parsed.RootElement.EnumerateArray().Select(item => Replace(Text(Sort(item, byValue)), byValue)).Order(StringComparer.Ordinal));
            var answer = Sort(parsed.RootElement, byValue);
            ErrorWords.Hide(answer);
            return Replace(Text(answer), byValue);
        }
        catch (JsonException)
        {
            return ErrorWords.Hide(Replace(body, byValue));
        }
    }

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";

    private static string Replace(string text, bool byValue)
    {
        text = Uuid7().Replace(text, "UUID7");
        text = Time().Replace(text, match => byValue ? "TIME" : "TIME-" + (match.Groups[1].Length switch { 0 => "s", <= 7 => "us", _ => "ns" }));
        if (byValue) text = Fraction().Replace(text, "$1Z");
        text = Secret().Replace(text, "_SECRET");
        return Elapsed().Replace(text, "\"elapsed\":\"SECONDS\"");
    }

    private static JsonNode? Sort(JsonElement element, bool byValue) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject()
            .GroupBy(property => property.Name)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create(group.Key, Sort(group.Last().Value, byValue)))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(item => Sort(item, byValue))]),
        JsonValueKind.Number when byValue => JsonNode.Parse(Number(element)),
        _ => JsonNode.Parse(element.GetRawText()),
    };

    /// <summary>One text for equal values: 1.50 is 1.5, 1e3 is 1000.</summary>
    private static string Number(JsonElement element) =>
        BigInteger.TryParse(element.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? integer.ToString(CultureInfo.InvariantCulture)
            : element.GetDouble() is var value && Math.Abs(value) < 1e15 && value == Math.Truncate(value)
                ? ((long)value).ToString(CultureInfo.InvariantCulture)
                : JsonSerializer.Serialize(value);

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid7();

    // Times of 2025-01 were sent by the client and come back as they are.
    [GeneratedRegex(@"20(?!25-01)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")]
    private static partial Regex Time();

    [GeneratedRegex(@"(2025-01-\d\dT[0-9:]+)\.\d+Z")]
    private static partial Regex Fraction();

    [GeneratedRegex("\"elapsed\":\"[0-9.]+s\"")]
    private static partial Regex Elapsed();

    [GeneratedRegex("_[0-9a-f]{64}")]
    private static partial Regex Secret();
}
