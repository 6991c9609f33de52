using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A text in a line of an export.</summary>
/// <param name="Place">Where it stands, without the quotes.</param>
/// <param name="IsEscaped">Whether there are escapes in it.</param>
internal readonly record struct LineText(TextPlace Place, bool IsEscaped)
{
    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Place.Length == 0;

    /// <summary>Its UTF-8, without escapes.</summary>
    /// <param name="line">The line.</param>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> line) => IsEscaped ? Encoding.UTF8.GetBytes(ToText(line)) : Place.In(line);

    /// <summary>The text.</summary>
    /// <param name="line">The line.</param>
    public string ToText(ReadOnlySpan<byte> line)
    {
        if (!IsEscaped) return Encoding.UTF8.GetString(Place.In(line));
        var reader = new Utf8JsonReader(line.Slice(Place.Start - 1, Place.Length + 2));
        reader.Read();
        return reader.GetString()!;
    }
}
