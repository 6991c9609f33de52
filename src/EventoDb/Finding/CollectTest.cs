using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Finding;

/// <summary>Takes no value, but makes objects of all that it is shown.</summary>
internal sealed class CollectTest(bool asHashtable) : ValueTest
{
    /// <summary>What it was shown.</summary>
    public List<object?> Values { get; } = [];

    /// <inheritdoc/>
    public override bool Accepts(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        Values.Add(StoredContent.Read(json[start..(int)reader.BytesConsumed], asHashtable));
        return false;
    }
}
