namespace EventoDb;

/// <summary>Where in a message something was found.</summary>
/// <param name="Path">The place, as one would write it: <c>Data.address.city</c>, or <c>Type</c>.</param>
/// <param name="Text">What stands there; of an object its JSON.</param>
/// <param name="Index">Where in the text the match begins, from 0.</param>
/// <param name="Length">How many characters of it match.</param>
public sealed record EventoMatch(string Path, string Text, int Index, int Length)
{
    /// <summary>The place and what stands there.</summary>
    public override string ToString() => $"{Path}: {Text}";
}
