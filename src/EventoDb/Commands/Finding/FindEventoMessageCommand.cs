using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Finding;

namespace EventoDb.Commands;

/// <summary>Finds messages by what is in them: by text, by values in data and metadata, by id, type and time.</summary>
[Cmdlet(VerbsCommon.Find, "EventoMessage", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoMessage), typeof(EventoFoundMessage))]
public sealed class FindEventoMessageCommand : SearchCmdlet
{
    private readonly Queue<StoredMessage> _tail = new();
    private Func<StoredMessage, EventoMatch?>? _locate;
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
        _locate = new MatchLocator(Filter).Locate;
    }

    /// <inheritdoc/>
    private protected override void Search(string name)
    {
        if (Tail is { } count)
        {
            foreach (var message in HasScripts ? [.. FindTail(name, count)] : ReadTail(name, count)) Emit(message);
            return;
        }
        var left = First ?? long.MaxValue;
        foreach (var message in Find(name, HasScripts ? null : First))
        {
            Emit(message);
            if (--left == 0) return;
        }
    }

    /// <inheritdoc/>
    private protected override void Look(StoredMessage message)
    {
        if (_looked >= First || (HasScripts && !IsTakenByScripts(message, AsHashtable))) return;
        _looked++;
        if (Tail is not { } count)
        {
            Emit(message);
            return;
        }
        if (_tail.Count == count) _tail.Dequeue();
        _tail.Enqueue(message);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        foreach (var message in _tail) Emit(message);
    }

    private IEnumerable<StoredMessage> Find(string name, long? most) =>
        ReadPages(name, most).SelectMany(static page => page).Where(message => !HasScripts || IsTakenByScripts(message, AsHashtable));

    /// <summary>What script blocks take is known once they have run, on this thread.</summary>
    private Queue<StoredMessage> FindTail(string name, long count)
    {
        var last = new Queue<StoredMessage>();
        foreach (var message in Find(name, most: null))
        {
            if (last.Count == count) last.Dequeue();
            last.Enqueue(message);
        }
        return last;
    }

    private void Emit(StoredMessage message) => WriteObject(new EventoFoundMessage(message, AsHashtable, _locate!));
}
