using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Which messages of its share a consumer wants; what it does not want counts as processed.</summary>
/// <param name="Correlation">Those that correlate with a stream of this category; null for any.</param>
/// <param name="Types">Those of these types, to the letter; null for any.</param>
internal sealed record ConsumerFilter(string? Correlation, IReadOnlyList<string>? Types)
{
    /// <summary>All messages.</summary>
    public static ConsumerFilter None { get; } = new(null, null);

    /// <summary>Whether all messages are wanted.</summary>
    public bool IsNone => Correlation is null && Types is null;

    /// <summary>Whether a message's type is wanted.</summary>
    public bool TakesType(string type) => Types is null || Types.Contains(type, StringComparer.Ordinal);

    /// <summary>What a member of a group reads from a position on; the types are not looked at.</summary>
    public CategoryReadOptions From(long position, ConsumerGroup? group) => new() { Position = position, Group = group, Correlation = Correlation };

    /// <inheritdoc/>
    public bool Equals(ConsumerFilter? other) =>
        other is not null && Correlation == other.Correlation && (Types is null) == (other.Types is null)
        && (Types is null || Types.ToHashSet(StringComparer.Ordinal).SetEquals(other.Types!));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Correlation, Types?.Count);

    /// <summary>The filter, for people.</summary>
    public override string ToString()
    {
        string?[] parts = [Correlation is null ? null : $"-Correlation {Correlation}", Types is null ? null : $"-Type {string.Join(", ", Types)}"];
        return IsNone ? "no filter" : string.Join(' ', parts.Where(part => part is not null));
    }
}
