using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace EventoDb.Tests.Wire;

/// <summary>Takes out of an answer in what words an error is told, which is no part of the protocol: that there are some counts.</summary>
internal static partial class ErrorWords
{
    private const string Hidden = "«message»";

    /// <summary>Hides them in a JSON answer.</summary>
    public static void Hide(JsonNode? answer)
    {
        if (answer is not JsonObject map || map["error"] is not JsonObject error) return;
        Hide(error, "message");
        // What the parser had to say.
        if (error["details"] is JsonObject details) Hide(details, "error");
    }

    /// <summary>Hides them in the events of an import.</summary>
    public static string Hide(string events) => EventMessage().Replace(events, $"$1{Hidden}$2");

    private static void Hide(JsonObject parts, string name)
    {
        if (parts[name] is JsonValue words && words.TryGetValue(out string? text) && text.Length > 0) parts[name] = Hidden;
    }

    [GeneratedRegex("""("error":"[A-Z_]+","message":")(?:[^"\\]|\\.)+(")""")]
    private static partial Regex EventMessage();
}
