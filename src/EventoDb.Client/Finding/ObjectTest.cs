using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Takes an object that is like all conditions say.</summary>
internal sealed class ObjectTest(IReadOnlyList<PathCondition> conditions) : ValueTest
{
    /// <inheritdoc/>
    internal override bool Accepts(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        var inner = json[start..(int)reader.BytesConsumed];
        foreach (var condition in conditions)
        {
            if (!condition.Holds(inner)) return false;
        }
        return true;
    }
}
