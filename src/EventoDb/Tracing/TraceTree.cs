using EventoDb.Client;

namespace EventoDb.Tracing;

/// <summary>Puts the messages of a trace in the order of a tree: each behind its cause, effects of one cause by global position.</summary>
internal static class TraceTree
{
    /// <summary>The entries in order.</summary>
    /// <param name="trace">The messages.</param>
    public static IEnumerable<EventoTraceEntry> Order(MessageTrace trace)
    {
        var messages = trace.Messages;
        var effects = messages.ToLookup(trace.FindCause);
        var start = messages.Count > 0 ? messages[0].Time : default;
        // Not by recursion: a chain of causes may be as long as the trace.
        var open = new Stack<(StoredMessage Message, EventoTraceEntry? Parent, bool IsLast)>();
        Push(null);
        while (open.TryPop(out var next))
        {
            var entry = new EventoTraceEntry(next.Message, next.Parent, next.IsLast, start);
            yield return entry;
            Push(entry);
        }

        void Push(EventoTraceEntry? cause)
        {
            var isLast = true;
            foreach (var effect in effects[cause?.Message.Stored].Reverse())
            {
                open.Push((effect, cause, isLast));
                isLast = false;
            }
        }
    }
}
