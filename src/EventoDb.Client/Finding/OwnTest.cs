using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Takes what a method of the caller's own takes.</summary>
internal sealed class OwnTest(JsonTest test) : ValueTest
{
    /// <inheritdoc/>
    internal override bool Accepts(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return test(json[start..(int)reader.BytesConsumed]);
    }
}
