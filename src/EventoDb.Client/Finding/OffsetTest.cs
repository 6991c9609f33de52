using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Takes what another test takes, and remembers where it was.</summary>
internal sealed class OffsetTest(ValueTest test) : ValueTest
{
    /// <summary>The first byte of the value that was taken; null where none was.</summary>
    public int? Offset { get; private set; }

    /// <inheritdoc/>
    internal override bool AcceptsNothing => test.AcceptsNothing;

    /// <inheritdoc/>
    internal override bool Accepts(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        if (!test.Accepts(ref reader, json)) return false;
        Offset = start;
        return true;
    }
}
