namespace EventoDb;

/// <summary>A message that a consumer has parked, because its script block failed for it again and again, or because an earlier one of its stream is parked.</summary>
public sealed class EventoParkedMessage
{
    internal EventoParkedMessage()
    {
    }

    /// <summary>The category that is consumed.</summary>
    public string Category { get; internal init; } = string.Empty;

    /// <summary>The consumer that parked it; of a group's member with its share.</summary>
    public string Consumer { get; internal init; } = string.Empty;

    /// <summary>The message itself; null where it is no longer there.</summary>
    public EventoMessage? Message { get; internal init; }

    /// <summary>The message's stream.</summary>
    public string StreamName { get; internal init; } = string.Empty;

    /// <summary>The message's type.</summary>
    public string Type { get; internal init; } = string.Empty;

    /// <summary>The message's id.</summary>
    public string Id { get; internal init; } = string.Empty;

    /// <summary>Its position in its stream, from 0.</summary>
    public long Position { get; internal init; }

    /// <summary>Its position in its namespace, from 1.</summary>
    public long GlobalPosition { get; internal init; }

    /// <summary>Why the last try failed; null where it was never tried.</summary>
    public string? Error { get; internal init; }

    /// <summary>The id of that error (FullyQualifiedErrorId); null where it was never tried.</summary>
    public string? ErrorId { get; internal init; }

    /// <summary>Where in the script that error came up; null where it was never tried.</summary>
    public string? ScriptStackTrace { get; internal init; }

    /// <summary>How often it was tried, in all.</summary>
    public int Attempts { get; internal init; }

    /// <summary>Whether it was never tried, because an earlier message of its stream is parked.</summary>
    public bool IsHeld { get; internal init; }

    /// <summary>When it was parked last, UTC.</summary>
    public DateTimeOffset ParkedAt { get; internal init; }

    /// <summary>Stream, position and type.</summary>
    public override string ToString() => $"{StreamName}@{Position} {Type}";
}
