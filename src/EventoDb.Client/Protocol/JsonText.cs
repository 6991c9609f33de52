using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Where in JSON a text stands.</summary>
/// <param name="Place">Its place, without the quotes.</param>
/// <param name="IsEscaped">Whether there are escapes in it.</param>
internal readonly record struct JsonText(Range Place, bool IsEscaped)
{
    /// <summary>The text that a reader stands on. Escapes may stand for what is no Unicode; then this throws, as the reader does.</summary>
    public static JsonText At(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped) reader.GetString();
        var start = (int)reader.TokenStartIndex + 1;
        return new JsonText(start..(start + reader.ValueSpan.Length), reader.ValueIsEscaped);
    }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Place.Start.Equals(Place.End);

    /// <summary>Its UTF-8, without escapes.</summary>
    /// <param name="json">The JSON.</param>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> json) => IsEscaped ? Encoding.UTF8.GetBytes(ToText(json)) : json[Place];

    /// <summary>The text.</summary>
    /// <param name="json">The JSON.</param>
    public string ToText(ReadOnlySpan<byte> json)
    {
        if (!IsEscaped) return Encoding.UTF8.GetString(json[Place]);
        var reader = new Utf8JsonReader(json[(Place.Start.Value - 1)..(Place.End.Value + 1)]);
        reader.Read();
        return reader.GetString()!;
    }
}
