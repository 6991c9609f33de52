using System.Text.Json;

namespace EventoDb.Client;

/// <summary>The stream names and types of a page met lately: most messages share them, so most need no string of their own.</summary>
/// <param name="size">How many are remembered, a power of two.</param>
internal readonly struct RecentStrings(int size)
{
    private readonly (int Start, int Length, string? Text)[] _slots = new (int, int, string?)[size];

    /// <summary>The reader's text, as a string that is shared where it was met lately.</summary>
    /// <param name="reader">Stands on a string.</param>
    /// <param name="json">What it reads.</param>
    public string Get(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var value = reader.ValueSpan;
        ref var slot = ref _slots[Hash(value) & (_slots.Length - 1)];
        if (slot.Text is { } known && json.Slice(slot.Start, slot.Length).SequenceEqual(value)) return known;
        var text = reader.GetString()!;
        slot = ((int)reader.TokenStartIndex + 1, value.Length, text);
        return text;
    }

    private static int Hash(ReadOnlySpan<byte> value)
    {
        var hash = (uint)value.Length;
        foreach (var letter in value) hash = (hash * 31) + letter;
        return (int)(hash ^ (hash >> 15));
    }
}
