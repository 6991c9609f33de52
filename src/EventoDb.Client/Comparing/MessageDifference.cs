using System.Globalization;

namespace EventoDb.Client;

/// <summary>A message that is not the same on both sides.</summary>
/// <param name="Reference">As it is on the one side; null where it is missing there.</param>
/// <param name="Difference">As it is on the other; null where it is missing there.</param>
/// <param name="Fields">What differs where both have it: of <c>Id</c>, <c>StreamName</c>, <c>Type</c>, <c>Position</c>, <c>Data</c>, <c>Metadata</c>, <c>Time</c>.</param>
public sealed record MessageDifference(StoredMessage? Reference, StoredMessage? Difference, IReadOnlyList<string> Fields)
{
    /// <summary>What differs, in words.</summary>
    internal string Describe() => Difference is null ? $"is missing: {Place(Reference!)}"
        : Reference is null ? $"is additional: {Place(Difference)}"
        : $"is changed in {string.Join(", ", Fields)}: {Place(Reference)}";

    private static string Place(StoredMessage message) =>
        string.Create(CultureInfo.InvariantCulture, $"global position {message.GlobalPosition}, {message.StreamName}@{message.Position} {message.Type}");
}
