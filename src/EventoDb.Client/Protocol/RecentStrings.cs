using System.Runtime.CompilerServices;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>The last few stream names and types of a page: most messages share them, so most need no string of their own.</summary>
internal struct RecentStrings
{
    private const int Capacity = 8;
    private Slots _slots;
    private int _next;

    /// <summary>The reader's text, as a string that is shared where it was met lately.</summary>
    public string Get(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < Capacity; i++)
        {
            if (_slots[i] is { } known && reader.ValueTextEquals(known)) return known;
        }
        var text = reader.GetString()!;
        _slots[_next] = text;
        _next = (_next + 1) % Capacity;
        return text;
    }

    [InlineArray(Capacity)]
    private struct Slots
    {
        private string? _first;
    }
}
