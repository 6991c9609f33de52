using System.Management.Automation;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Finds streams by name.</summary>
[Cmdlet(VerbsCommon.Find, "EventoStream", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoStream))]
public sealed class FindEventoStreamCommand : ConnectedCmdlet
{
    private readonly List<NamePattern> _done = [];
    private long _found;

    /// <summary>What their names are like: PowerShell wildcards, upper and lower case told apart. A stream that several patterns fit is found once.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(StreamPatternCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>How many streams at most, of all patterns together.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? First { get; set; }

    /// <inheritdoc/>
    protected override object? Target => OneOrAll(Name);

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
        {
            // A pattern that fails does not keep the others from being looked for.
            Guard(() => Find(new NamePattern(name)), name);
        }
    }

    private void Find(NamePattern wanted)
    {
        if (_found == First) return;
        foreach (var stream in Await(Client.FindStreamsAsync(wanted.Prefix, Cancellation)))
        {
            if (!wanted.IsMatch(stream.Name) || _done.Exists(pattern => pattern.IsMatch(stream.Name))) continue;
            WriteObject(new EventoStream(stream));
            if (++_found == First) return;
            if (wanted.Literal is not null) break;
        }
        _done.Add(wanted);
    }
}
