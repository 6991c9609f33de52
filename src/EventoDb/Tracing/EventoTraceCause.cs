using EventoDb.Client;

namespace EventoDb;

/// <summary>The message that caused another one, as that one's metadata name it.</summary>
public sealed class EventoTraceCause
{
    internal EventoTraceCause(MessageLinks links, EventoMessage? message)
    {
        Message = message;
        Id = message?.Id ?? links.CauseId;
        StreamName = message?.StreamName ?? links.CauseStreamName;
        Position = message?.Position ?? links.CausePosition;
        GlobalPosition = message?.GlobalPosition ?? links.CauseGlobalPosition;
    }

    /// <summary>The cause itself; null where it lies outside what was read: before <c>-Since</c>, in another namespace, or nowhere any more.</summary>
    public EventoMessage? Message { get; }

    /// <summary>Whether it lies outside what was read.</summary>
    public bool IsOutside => Message is null;

    /// <summary>Its type; null where it lies outside what was read.</summary>
    public string? Type => Message?.Type;

    /// <summary>Its id; null where nothing names it.</summary>
    public string? Id { get; }

    /// <summary>The stream it is in; null where nothing names it.</summary>
    public string? StreamName { get; }

    /// <summary>Its position in that stream, from 0; null where nothing names it.</summary>
    public long? Position { get; }

    /// <summary>Its position in the namespace, from 1; null where nothing names it.</summary>
    public long? GlobalPosition { get; }

    /// <summary>Where it lies, or its id.</summary>
    public override string ToString() => StreamName is null ? Id ?? string.Empty : $"{StreamName}@{Position}";
}
