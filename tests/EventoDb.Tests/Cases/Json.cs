using System.Text.Json.Nodes;

namespace EventoDb.Tests.Cases;

/// <summary>JSON that compares whatever the order of names, which is the server's own.</summary>
internal static class Json
{
    /// <summary>The text with the names in every object sorted.</summary>
    public static string Sorted(string json) => Sorted(JsonNode.Parse(json))?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject item => new JsonObject(item.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
