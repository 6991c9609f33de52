using EventoDb.Consumers;

namespace EventoDb;

/// <summary>A message that a consumer has parked, because its script block failed for it again and again, or because an earlier one of its stream is parked.</summary>
public sealed class EventoParkedMessage
{
    private readonly ParkedMessage _parked;

    internal EventoParkedMessage(ConsumerIdentity consumer, ParkedMessage parked, EventoMessage? message)
    {
        Category = consumer.Category;
        Message = message;
        _parked = parked;
    }

    /// <summary>The category that is consumed.</summary>
    public string Category { get; }

    /// <summary>The consumer that parked it; of a group's member with its share.</summary>
    public string Consumer => _parked.Consumer;

    /// <summary>The message itself; null where it is no longer there.</summary>
    public EventoMessage? Message { get; }

    /// <summary>The message's stream.</summary>
    public string StreamName => _parked.StreamName;

    /// <summary>The message's type.</summary>
    public string Type => _parked.Type;

    /// <summary>The message's id.</summary>
    public string Id => _parked.Id;

    /// <summary>Its position in its stream, from 0.</summary>
    public long Position => _parked.Position;

    /// <summary>Its position in its namespace, from 1.</summary>
    public long GlobalPosition => _parked.GlobalPosition;

    /// <summary>Why the last try failed; null where it was never tried.</summary>
    public string? Error => _parked.Failure?.Message;

    /// <summary>The id of that error (FullyQualifiedErrorId); null where it was never tried.</summary>
    public string? ErrorId => _parked.Failure?.ErrorId;

    /// <summary>Where in the script that error came up; null where it was never tried.</summary>
    public string? ScriptStackTrace => _parked.Failure?.Place;

    /// <summary>How often it was tried, in all.</summary>
    public int Attempts => _parked.Attempts;

    /// <summary>Whether it was never tried, because an earlier message of its stream is parked.</summary>
    public bool IsHeld => _parked.IsHeld;

    /// <summary>When it was parked last, UTC.</summary>
    public DateTimeOffset ParkedAt => _parked.ParkedAt;

    /// <summary>Stream, position and type.</summary>
    public override string ToString() => $"{StreamName}@{Position} {Type}";
}
