namespace EventoDb.Client;

/// <summary>Where in an answer a text lies.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">How many bytes it has.</param>
internal readonly record struct TextPlace(int Start, int Length)
{
    /// <summary>The text.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> answer) => answer.Slice(Start, Length);
}
