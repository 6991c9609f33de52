using System.Globalization;
using System.Text;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A message in a trace: how deep it lies in the tree of causes and effects, and how long it took to come about.</summary>
public sealed class EventoTraceEntry
{
    // Deeper than that, no screen shows all branches.
    private const int MostBranches = 10;

    private readonly EventoTraceEntry? _parent;
    private readonly bool _isLast;

    internal EventoTraceEntry(StoredMessage message, EventoTraceEntry? parent, bool isLast, DateTimeOffset start)
    {
        Message = new EventoCategoryMessage(message, asHashtable: false);
        _parent = parent;
        _isLast = isLast;
        Depth = parent is null ? 0 : parent.Depth + 1;
        if (message.Links is { HasCause: true } links) Cause = new EventoTraceCause(links, parent?.Message);
        Elapsed = Time - parent?.Time;
        SinceRoot = Time - start;
    }

    /// <summary>How many causes there are from the root to this message: 0 for what has no cause, or none that was read.</summary>
    public int Depth { get; }

    /// <summary>The message.</summary>
    public EventoMessage Message { get; }

    /// <summary>What caused it; null where its metadata name nothing.</summary>
    public EventoTraceCause? Cause { get; }

    /// <summary>The time from its cause to it, by the server's clock, which may have been set back meanwhile; null where no cause was read.</summary>
    public TimeSpan? Elapsed { get; }

    /// <summary>The time from the first message of the trace, the root of all, to it.</summary>
    public TimeSpan SinceRoot { get; }

    /// <summary>The message's stream.</summary>
    public string StreamName => Message.StreamName;

    /// <summary>Its position in the stream, from 0.</summary>
    public long Position => Message.Position;

    /// <summary>Its position in the namespace, from 1.</summary>
    public long GlobalPosition => Message.GlobalPosition;

    /// <summary>Its type.</summary>
    public string Type => Message.Type;

    /// <summary>Its id.</summary>
    public string Id => Message.Id;

    /// <summary>When the server took it, UTC.</summary>
    public DateTimeOffset Time => Message.Time;

    /// <summary>The branches that lead to it in the tree, as the table draws them before its type; from the tenth on with the depth as a number.</summary>
    public string Branch
    {
        get
        {
            if (Depth == 0) return string.Empty;
            var branch = new StringBuilder();
            var skipped = Math.Max(0, Depth - MostBranches);
            if (skipped > 0) branch.Append(CultureInfo.InvariantCulture, $"…{skipped} ");
            var parts = new Stack<string>();
            parts.Push(_isLast ? "└─" : "├─");
            for (var above = _parent!; above.Depth > skipped; above = above._parent!) parts.Push(above._isLast ? "  " : "│ ");
            return branch.AppendJoin(string.Empty, parts).ToString();
        }
    }

    /// <summary>Stream, position and type.</summary>
    public override string ToString() => Message.ToString();
}
