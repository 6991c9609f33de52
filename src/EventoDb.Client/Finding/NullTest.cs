using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Takes null, and the lack of a value.</summary>
internal sealed class NullTest : ScalarTest
{
    /// <inheritdoc/>
    internal override bool AcceptsNothing => true;

    /// <inheritdoc/>
    protected override bool AcceptsScalar(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.Null;
}
