using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Whether two values are the same to a server: in any order of names, of equal names the last, numbers as doubles (eventodb 0.7.0, fact 3).</summary>
internal static class StoredJsonEquality
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MessagePageParser.ReaderOptions.MaxDepth };

    /// <summary>Compares two JSON values, or nothing with nothing.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        // So they are as a rule.
        if (left.SequenceEqual(right)) return true;
        if (left.IsEmpty || right.IsEmpty) return false;
        using var leftDocument = JsonDocument.Parse(left.ToArray(), Options);
        using var rightDocument = JsonDocument.Parse(right.ToArray(), Options);
        try
        {
            return AreEqual(leftDocument.RootElement, rightDocument.RootElement);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which no server hands out: equal to nothing.
            return false;
        }
    }

    private static bool AreEqual(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind) return false;
        // Nested thousands deep: the text has to do.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) return left.GetRawText() == right.GetRawText();
        return left.ValueKind switch
        {
            JsonValueKind.Object => AreObjectsEqual(left, right),
            JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength() && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => AreEqual(pair.First, pair.Second)),
            JsonValueKind.Number => left.GetDouble().Equals(right.GetDouble()),
            JsonValueKind.String => left.GetString() == right.GetString(),
            _ => true,
        };
    }

    private static bool AreObjectsEqual(JsonElement left, JsonElement right)
    {
        var values = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in left.EnumerateObject()) values[property.Name] = property.Value;
        var others = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in right.EnumerateObject()) others[property.Name] = property.Value;
        return values.Count == others.Count && values.All(value => others.TryGetValue(value.Key, out var other) && AreEqual(value.Value, other));
    }
}
