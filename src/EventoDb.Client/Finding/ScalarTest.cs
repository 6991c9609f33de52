using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A test of values that are no objects.</summary>
internal abstract class ScalarTest : ValueTest
{
    /// <inheritdoc/>
    internal sealed override bool Accepts(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return AcceptsScalar(ref reader);
        reader.Skip();
        return false;
    }

    /// <summary>Whether it takes a text, a number, true, false, or null.</summary>
    protected abstract bool AcceptsScalar(ref Utf8JsonReader reader);
}
