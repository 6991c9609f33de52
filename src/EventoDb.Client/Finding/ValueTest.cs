using System.Text.Json;

namespace EventoDb.Client;

/// <summary>What a value in a message's data or metadata must be like.</summary>
internal abstract class ValueTest
{
    /// <summary>Whether it takes the lack of a value.</summary>
    public virtual bool AcceptsNothing => false;

    /// <summary>Whether it takes a value, which is no array: of those, any element will do.</summary>
    /// <param name="reader">At the value's first token; afterwards, where the value is not taken, at its last.</param>
    /// <param name="json">What it reads.</param>
    public abstract bool Accepts(ref Utf8JsonReader reader, ReadOnlySpan<byte> json);
}
