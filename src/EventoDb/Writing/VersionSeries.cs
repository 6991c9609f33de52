using EventoDb.Client;

namespace EventoDb.Writing;

/// <summary>The versions that messages of one pipeline expect: of several for one stream, the first expects the version that was given, and each that follows the
/// version that the one before it made.</summary>
/// <remarks>What follows a message in flight cannot count on being refused with it: where another writer's message has taken its place, the stream is at just the
/// version that the next one expects. So it waits, unless this pipeline has begun the stream itself, which nobody else knows yet.</remarks>
internal sealed class VersionSeries
{
    private readonly Dictionary<string, long> _next = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _inFlight = new(StringComparer.Ordinal);
    private readonly HashSet<string> _begun = new(StringComparer.Ordinal);

    /// <summary>The version that the next message of a stream expects.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="first">What the first of the stream expects.</param>
    public long Next(string streamName, long first) => _next.TryGetValue(streamName, out var next) ? next : first;

    /// <summary>Whether a message for a stream must wait until those in flight are answered.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="isAllOrNothing">Whether one that is refused must be the last of all, not only the last of its stream.</param>
    public bool MustWait(string streamName, bool isAllOrNothing)
    {
        var isInFlight = _inFlight.ContainsKey(streamName);
        return (isInFlight && !_begun.Contains(streamName)) || (isAllOrNothing && _inFlight.Count > (isInFlight ? 1 : 0));
    }

    /// <summary>A message is on its way.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="version">What it expects.</param>
    public void Add(string streamName, ExpectedVersion version)
    {
        if (version.Version is not { } expected) return;
        _next[streamName] = expected + 1;
        _inFlight[streamName] = _inFlight.GetValueOrDefault(streamName) + 1;
    }

    /// <summary>It is known what became of a message.</summary>
    /// <param name="streamName">The stream.</param>
    /// <param name="version">What it expected.</param>
    /// <param name="result">Where it lies; null where it was not written.</param>
    public void Remove(string streamName, ExpectedVersion version, WriteResult? result)
    {
        if (version.Version is not { } expected) return;
        var left = _inFlight[streamName] - 1;
        if (left == 0) _inFlight.Remove(streamName);
        else _inFlight[streamName] = left;
        if (result is null) _next[streamName] = Math.Min(_next[streamName], expected);
        else if (result.Existing)
        {
            // What follows a message that was there stands behind that one, wherever it is.
            if (left == 0) _next[streamName] = result.Position;
        }
        else if (expected < 0 && !result.Queued)
        {
            _begun.Add(streamName);
        }
    }
}
