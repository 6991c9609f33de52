using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Finding;

namespace EventoDb.Commands;

/// <summary>Finds messages by what is in them: by text, by values in data and metadata, by id, type and time.</summary>
[Cmdlet(VerbsCommon.Find, "EventoMessage", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoMessage), typeof(EventoFoundMessage))]
public sealed class FindEventoMessageCommand : SearchCmdlet
{
    private readonly Queue<EventoFoundMessage> _tail = new();
    private MatchLocator _locator = null!;
    private long _looked;

    /// <summary>How many messages at most, of each stream or category.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? First { get; set; }

    /// <summary>The last so many messages, of each stream or category, oldest first.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? Tail { get; set; }

    /// <summary>Data and metadata as ordered, case-sensitive dictionaries, for keys that an object cannot hold.</summary>
    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (First is not null && Tail is not null) Refuse("-First and -Tail do not go together.");
        _locator = new MatchLocator(Filter);
    }

    /// <inheritdoc/>
    private protected override void Search(string name)
    {
        if (Tail is { } count)
        {
            if (HasScripts) WriteObject(FindTail(name, count), enumerateCollection: true);
            else foreach (var message in ReadTail(name, count)) WriteObject(ToFound(message, null));
            return;
        }
        var left = First ?? long.MaxValue;
        foreach (var message in Find(name, HasScripts ? null : First))
        {
            WriteObject(message);
            if (--left == 0) return;
        }
    }

    /// <inheritdoc/>
    private protected override void Look(StoredMessage message)
    {
        if (_looked >= First || Take(message) is not { } found) return;
        _looked++;
        if (Tail is not { } count)
        {
            WriteObject(found);
            return;
        }
        if (_tail.Count == count) _tail.Dequeue();
        _tail.Enqueue(found);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        WriteObject(_tail, enumerateCollection: true);
    }

    private IEnumerable<EventoFoundMessage> Find(string name, long? most) =>
        ReadPages(name, most).SelectMany(static page => page).Select(Take).OfType<EventoFoundMessage>();

    /// <summary>What script blocks take is known once they have run, on this thread.</summary>
    private Queue<EventoFoundMessage> FindTail(string name, long count)
    {
        var last = new Queue<EventoFoundMessage>();
        foreach (var message in Find(name, most: null))
        {
            if (last.Count == count) last.Dequeue();
            last.Enqueue(message);
        }
        return last;
    }

    /// <summary>The message as it is emitted; null where script blocks do not take it.</summary>
    private EventoFoundMessage? Take(StoredMessage message)
    {
        ScriptFinding? finding = null;
        return HasScripts && !IsTakenByScripts(message, AsHashtable, out finding) ? null : ToFound(message, finding);
    }

    private EventoFoundMessage ToFound(StoredMessage message, ScriptFinding? finding) => new(message, AsHashtable, stored => _locator.Locate(stored, finding));
}
