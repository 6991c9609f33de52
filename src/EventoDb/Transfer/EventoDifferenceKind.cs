namespace EventoDb;

/// <summary>How a message differs between two sides.</summary>
public enum EventoDifferenceKind
{
    /// <summary>The reference has it, the other side has not.</summary>
    Missing,

    /// <summary>The other side has it, the reference has not.</summary>
    Additional,

    /// <summary>Both have a message there, but not the same.</summary>
    Changed,
}
