using EventoDb.Client;

namespace EventoDb;

/// <summary>A message that is not the same in two namespaces, or in a namespace and a file. Which is which goes by the global position.</summary>
public sealed class EventoDifference
{
    internal EventoDifference(MessageDifference difference)
    {
        Kind = difference.Difference is null ? EventoDifferenceKind.Missing
            : difference.Reference is null ? EventoDifferenceKind.Additional
            : EventoDifferenceKind.Changed;
        Reference = difference.Reference is { } reference ? new EventoMessage(reference, asHashtable: false) : null;
        Difference = difference.Difference is { } other ? new EventoMessage(other, asHashtable: false) : null;
        Fields = [.. difference.Fields];
    }

    /// <summary>Whether it is missing, additional or changed, as seen from the reference.</summary>
    public EventoDifferenceKind Kind { get; }

    /// <summary>The message's global position.</summary>
    public long GlobalPosition => Either.GlobalPosition;

    /// <summary>Its stream; that of the reference where it is changed.</summary>
    public string StreamName => Either.StreamName;

    /// <summary>Its position there.</summary>
    public long Position => Either.Position;

    /// <summary>Its type; that of the reference where it is changed.</summary>
    public string Type => Either.Type;

    /// <summary>Its id; that of the reference where it is changed.</summary>
    public string Id => Either.Id;

    /// <summary>What is changed: of <c>Id</c>, <c>StreamName</c>, <c>Type</c>, <c>Position</c>, <c>Data</c>, <c>Metadata</c>, <c>Time</c>. Empty where it is missing or
    /// additional.</summary>
    public string[] Fields { get; }

    /// <summary>The message as the reference has it; null where it is additional.</summary>
    public EventoMessage? Reference { get; }

    /// <summary>The message as the other side has it; null where it is missing.</summary>
    public EventoMessage? Difference { get; }

    private EventoMessage Either => (Reference ?? Difference)!;

    /// <summary>What differs, where.</summary>
    public override string ToString() => $"{Kind} {Either}";
}
