using System.Text;
using System.Text.Json;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>Takes the text of a time, with whatever offset it is written.</summary>
internal sealed class TimeTest(DateTimeOffset time) : ScalarTest
{
    /// <inheritdoc/>
    protected override bool AcceptsScalar(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && ScalarText.Of(ref reader) is { } text
        && Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var other, out _) && other == time;
}
