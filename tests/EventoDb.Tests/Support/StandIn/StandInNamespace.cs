using System.Runtime.InteropServices;

namespace EventoDb.Tests.Support;

/// <summary>A namespace of a <see cref="BackendStandIn"/>.</summary>
internal sealed class StandInNamespace(string name, string description, string token, DateTime createdAt)
{
    private readonly Dictionary<string, List<StandInMessage>> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<StandInMessage>> _categories = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private List<string>? _sortedStreams;

    public string Name { get; } = name;

    public string Description { get; } = description;

    public string Token { get; } = token;

    public DateTime CreatedAt { get; } = createdAt;

    /// <summary>All messages in global order.</summary>
    public List<StandInMessage> Messages { get; } = [];

    /// <summary>The global position that the next write gets; a refused one may take it along, as a sequence does.</summary>
    public long NextGlobalPosition { get; set; } = 1;

    /// <summary>The names of the categories.</summary>
    public IEnumerable<string> Categories => _categories.Keys;

    /// <summary>The names of the streams, sorted by their bytes.</summary>
    public List<string> Streams => _sortedStreams ??= [.. _streams.Keys.Order(GoJsonWriter.Utf8Order)];

    public List<StandInMessage> Stream(string name) => _streams.GetValueOrDefault(name) ?? [];

    public List<StandInMessage> Category(string name) => name.Length == 0 ? Messages : _categories.GetValueOrDefault(name) ?? [];

    /// <summary>The messages whose category is this one, also where it is empty.</summary>
    public List<StandInMessage> ExactCategory(string name) => _categories.GetValueOrDefault(name) ?? [];

    public long Version(string stream) => Stream(stream) is { Count: > 0 } messages ? messages[^1].Position : -1;

    public bool HasPosition(string stream, long position)
    {
        var messages = Stream(stream);
        var index = IndexOfPosition(messages, position);
        return index < messages.Count && messages[index].Position == position;
    }

    public bool HasGlobalPosition(long globalPosition)
    {
        var index = IndexOf(Messages, globalPosition);
        return index < Messages.Count && Messages[index].GlobalPosition == globalPosition;
    }

    public bool HasId(string id) => _ids.Contains(id);

    public void Add(StandInMessage message)
    {
        Insert(Messages, message);
        _ids.Add(message.Id);
        ref var stream = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, message.Stream, out var isKnown);
        if (!isKnown) _sortedStreams = null;
        (stream ??= []).Add(message);
        Insert(CollectionsMarshal.GetValueRefOrAddDefault(_categories, CategoryOf(message.Stream), out _) ??= [], message);
        NextGlobalPosition = Math.Max(NextGlobalPosition, message.GlobalPosition + 1);
    }

    /// <summary>Deletes all messages; the next is the first again.</summary>
    public void Clear()
    {
        Messages.Clear();
        _streams.Clear();
        _categories.Clear();
        _ids.Clear();
        _sortedStreams = null;
        NextGlobalPosition = 1;
    }

    /// <summary>Deletes the last messages; the next ones get their positions.</summary>
    public void ForgetLast(int count)
    {
        var kept = Messages[..^count];
        Clear();
        kept.ForEach(Add);
    }

    private static void Insert(List<StandInMessage> messages, StandInMessage message) => messages.Insert(IndexOf(messages, message.GlobalPosition), message);

    public static string CategoryOf(string stream) => stream.Split('-', 2)[0];

    /// <summary>The first index in a list in global order whose message is at <paramref name="globalPosition"/> or after it.</summary>
    public static int IndexOf(List<StandInMessage> messages, long globalPosition) => IndexOf(messages, globalPosition, static message => message.GlobalPosition);

    /// <summary>The first index in a stream whose message is at <paramref name="position"/> or after it.</summary>
    public static int IndexOfPosition(List<StandInMessage> messages, long position) => IndexOf(messages, position, static message => message.Position);

    private static int IndexOf(List<StandInMessage> messages, long place, Func<StandInMessage, long> placeOf)
    {
        var low = 0;
        var high = messages.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (placeOf(messages[middle]) < place) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
