using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EventoDb.Tests.Wire;

namespace EventoDb.Tests.Server;

/// <summary>Takes out of an answer what differs from run to run and in what words an error is told, so that two can be compared.</summary>
internal static partial class WireNormaliser
{
    /// <summary>Bodies as parsed JSON with sorted keys; what is no JSON (events, plain text) as it is.</summary>
    public static string Normalise(string body, bool unordered = false)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            return unordered
                ? string.Join('\n', parsed.RootElement.EnumerateArray().Select(element => Replace(Sorted(element)!.ToJsonString())).Order(StringComparer.Ordinal))
                : Replace(WithoutWords(Sorted(parsed.RootElement))?.ToJsonString() ?? "null");
        }
        catch (JsonException)
        {
            return ErrorWords.Hide(Replace(body));
        }
    }

    private static string Replace(string text)
    {
        text = Version7().Replace(text, "«id»");
        text = Time().Replace(text, "«time»");
        // The recorded backend keeps seconds.
        text = Fraction().Replace(text, "$1Z");
        text = Secret().Replace(text, "$1«secret»");
        return Elapsed().Replace(text, "elapsed\":\"«time»\"");
    }

    private static JsonNode? WithoutWords(JsonNode? answer)
    {
        ErrorWords.Hide(answer);
        return answer;
    }

    private static JsonNode? Sorted(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(element.EnumerateObject()
            .GroupBy(property => property.Name)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => KeyValuePair.Create(group.Key, Sorted(group.Last().Value)))),
        JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select(Sorted)]),
        JsonValueKind.Number => Number(element),
        _ => JsonNode.Parse(element.GetRawText()),
    };

    /// <summary>One text for equal values: 1.50 is 1.5, 1e3 is 1000.</summary>
    private static JsonNode? Number(JsonElement element) =>
        BigInteger.TryParse(element.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer)
            ? JsonNode.Parse(integer.ToString(CultureInfo.InvariantCulture))
            : JsonNode.Parse(element.GetDouble() is var value && Math.Abs(value) < 1e15 && value == Math.Truncate(value)
                ? ((long)value).ToString(CultureInfo.InvariantCulture)
                : JsonSerializer.Serialize(value));

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Version7();

    [GeneratedRegex(@"20(2[6-9]|[3-9]\d)-\d\d-\d\dT[0-9:.]+Z")]
    private static partial Regex Time();

    [GeneratedRegex(@"(2025-\d\d-\d\dT[0-9:]+)\.\d+Z")]
    private static partial Regex Fraction();

    [GeneratedRegex("(ns_dGVuYW50LWE_)[0-9a-f]{64}")]
    private static partial Regex Secret();

    [GeneratedRegex("elapsed\":\"[0-9.]+s\"")]
    private static partial Regex Elapsed();
}
