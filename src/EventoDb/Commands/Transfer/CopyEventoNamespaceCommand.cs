using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Progress;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Copies one namespace into another, also on another server and backend, and keeps it a mirror if wished.</summary>
[Cmdlet(VerbsCommon.Copy, "EventoNamespace", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoCopySummary))]
public sealed class CopyEventoNamespaceCommand : ConnectedCmdlet
{
    private readonly TransferProgress _progress = new();
    private NamespaceCopier? _stopped;
    private bool _hasCaughtUp;

    /// <summary>Where from: the namespace of this connection. Without it, the session's.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    [ConnectionArgument]
    public EventoConnection? Source { get; set; }

    /// <summary>Where to: the namespace of this connection, which must be empty or an earlier copy of the source.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ConnectionArgument]
    public EventoConnection? Destination { get; set; }

    /// <summary>Only messages of these categories.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string[]? Category { get; set; }

    /// <summary>Where a copy into an empty namespace begins: at the first message of this time or later, a point in time, local where it has no offset, or a TimeSpan
    /// for so long ago (<c>7.0:00</c>). A copy that goes on goes on where it was.</summary>
    [Parameter]
    [ValidateNotNull]
    [TimeText]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Goes on with what comes, through restarts of either side, until Ctrl+C.</summary>
    [Parameter]
    public SwitchParameter Follow { get; set; }

    /// <summary>Compares all of the copy with the source, once it has caught up.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Destination;

    /// <inheritdoc/>
    protected override string? LeftUndone => _stopped is null || Follow
        ? null
        : string.Create(CultureInfo.CurrentCulture, $"Copy-EventoNamespace was stopped: {_stopped.Copied} messages were copied; the same command goes on after them.");

    /// <inheritdoc/>
    protected override void Process()
    {
        CategoryArgument.Require(Category);
        var source = Source is null ? Client : Observer.Watch(Source.Client);
        var destination = Observer.Watch(Destination!.Client);
        if (source.Uri == destination.Uri && source.Namespace == destination.Namespace) throw new ArgumentException($"-Source and -Destination are the same: {source}.");
        if (!ShouldProcess(destination.ToString(), $"Copy the messages of {source}")) return;
        var copier = new NamespaceCopier(source, destination, Options(source), _progress);
        try
        {
            Copy(copier, source.ToString(), destination.ToString());
        }
        catch (PipelineStoppedException) when (!_hasCaughtUp)
        {
            _stopped = copier;
            throw;
        }
        catch (EventoException e) when (copier.Copied > 0)
        {
            throw new EventoException(
                e.Code,
                string.Create(CultureInfo.InvariantCulture, $"{e.Message} {copier.Copied} messages were copied; the same command goes on after them."),
                e.StatusCode, e.Details, e);
        }
    }

    private CopyOptions Options(EventoClient source) => new()
    {
        Categories = Category,
        Since = Since,
        Follow = Follow,
        Verify = Verify,
        SourceOutage = WarnOfOutage(source),
        Interruption = new Outage(
            source.Options.TimeProvider, failure => Observer.Warn(OutageWords.Interrupted(failure)), (time, tries) => Observer.Warn(OutageWords.Continued(time, tries))),
    };

    private void Copy(NamespaceCopier copier, string source, string destination)
    {
        var started = Stopwatch.GetTimestamp();
        using var shown = Show(WorkProgress.Of(_progress, WriteProgress, $"Copying {source} to {destination}", Timing));
        foreach (var result in Await(copier.RunAsync(Cancellation)))
        {
            if (!_hasCaughtUp)
            {
                _hasCaughtUp = true;
                WriteObject(new EventoCopySummary(source, destination, result, Stopwatch.GetElapsedTime(started)));
                Progress = WorkProgress.OfMirror(_progress, WriteProgress, $"Mirroring {source} to {destination}", Timing);
            }
            if (Follow) WriteVerbose(Describe(result));
        }
    }

    private string Describe(CopyResult result)
    {
        var lag = result.LastTime is { } time ? string.Create(CultureInfo.InvariantCulture, $", the last {(Timing.Clock.GetUtcNow() - time).TotalSeconds:0.000} s after it was written") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"Caught up at global position {result.LastGlobalPosition}: {result.MessageCount} messages were copied{lag}.");
    }
}
