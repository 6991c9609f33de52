using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Takes true or false, and the text that says it.</summary>
internal sealed class BooleanTest(bool value) : ScalarTest
{
    /// <inheritdoc/>
    protected override bool AcceptsScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => value,
        JsonTokenType.False => !value,
        JsonTokenType.String => bool.TrueString.Equals(ScalarText.Of(ref reader), StringComparison.OrdinalIgnoreCase) ? value
            : bool.FalseString.Equals(ScalarText.Of(ref reader), StringComparison.OrdinalIgnoreCase) && !value,
        _ => false,
    };
}
