using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EventoDb.Tests.Wire;

/// <summary>Makes answers comparable: what varies from run to run becomes a word, keys, spaces and the wording of errors do not count.</summary>
internal static partial class WireText
{
    /// <summary>A body with ids, times and secrets of the server's own replaced; sorted where it is JSON.</summary>
    public static string Normalize(string body)
    {
        var text = Uuid7().Replace(body, "UUID7");
        text = Time().Replace(text, static match => "TIME-" + (match.Groups[1].Length switch { 0 => "s", <= 7 => "us", _ => "ns" }));
        text = Secret().Replace(text, "_SECRET");
        text = Elapsed().Replace(text, "\"elapsed\":\"SECONDS\"");
        try
        {
            var answer = Sort(JsonNode.Parse(text));
            ErrorWords.Hide(answer);
            return answer?.ToJsonString() ?? "null";
        }
        catch (System.Text.Json.JsonException)
        {
            return ErrorWords.Hide(text);
        }
    }

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sort(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sort)]),
        _ => node?.DeepClone(),
    };

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid7();

    // Times of 2025-01 were sent by the client and come back as they are.
    [GeneratedRegex(@"20(?!25-01)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")]
    private static partial Regex Time();

    [GeneratedRegex("\"elapsed\":\"[0-9.]+s\"")]
    private static partial Regex Elapsed();

    [GeneratedRegex("_[0-9a-f]{64}")]
    private static partial Regex Secret();
}
