using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Takes the values of which a text is the text: a number also where it is written otherwise, true and false in any case.</summary>
/// <param name="text">The text.</param>
/// <param name="isLike">What else is taken, by its text: what matches wildcards; null for nothing.</param>
/// <param name="isCaseSensitive">Whether upper and lower case differ.</param>
internal sealed class TextTest(string text, Func<string, bool>? isLike, bool isCaseSensitive) : ScalarTest
{
    private readonly NumberTest? _number = NumberTest.TryCreate(text);

    /// <inheritdoc/>
    protected override bool AcceptsScalar(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return false;
        if (reader.TokenType == JsonTokenType.Number && _number?.IsSame(ref reader) == true) return true;
        if (isLike is null && reader.TokenType == JsonTokenType.String && isCaseSensitive && !reader.ValueIsEscaped) return reader.ValueTextEquals(text);
        if (ScalarText.Of(ref reader) is not { } value) return false;
        var ignoresCase = !isCaseSensitive || reader.TokenType != JsonTokenType.String;
        return value.Equals(text, ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal) || isLike?.Invoke(value) == true;
    }
}
