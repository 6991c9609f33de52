namespace EventoDb.Client;

/// <summary>The messages of a trace, by their places and ids.</summary>
internal sealed class FoundMessages
{
    private readonly Dictionary<(string Stream, long Position), StoredMessage> _byPlace = [];
    private readonly Dictionary<string, StoredMessage> _byId = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All of them, in no order.</summary>
    public IReadOnlyCollection<StoredMessage> All => _byPlace.Values;

    /// <summary>All of them, in global order.</summary>
    public IReadOnlyList<StoredMessage> Ordered() => [.. All.OrderBy(static message => message.GlobalPosition)];

    /// <summary>How many there are.</summary>
    public int Count => _byPlace.Count;

    /// <summary>Adds a message; one that is there already stays.</summary>
    public void Add(StoredMessage message)
    {
        if (_byPlace.TryAdd((message.StreamName, message.Position), message)) _byId.TryAdd(message.Id, message);
    }

    /// <summary>Whether a place is known.</summary>
    public bool Has(string stream, long position) => _byPlace.ContainsKey((stream, position));

    /// <summary>The message that caused another one; null where it is not among these.</summary>
    /// <param name="effect">The other.</param>
    /// <param name="links">What its metadata say.</param>
    public StoredMessage? FindCause(StoredMessage effect, MessageLinks links)
    {
        var cause = links is { CauseStreamName: { } stream, CausePosition: { } position }
            ? _byPlace.GetValueOrDefault((stream, position))
            : links.CauseId is { } id ? _byId.GetValueOrDefault(id) : null;
        return cause is not null && IsCause(cause, effect, links) ? cause : null;
    }

    /// <summary>Whether a message that lies where a cause is said to lie can be it: it has the id that is named, and came before its effect. Metadata are what somebody
    /// wrote, and the store may be another one than then.</summary>
    public static bool IsCause(StoredMessage cause, StoredMessage effect, MessageLinks links) =>
        cause.GlobalPosition < effect.GlobalPosition && (links.CauseId is not { } id || MessageId.AreEqual(id, cause.Id));
}
