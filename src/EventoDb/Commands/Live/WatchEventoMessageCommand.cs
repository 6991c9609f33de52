using System.Management.Automation;

namespace EventoDb.Commands;

/// <summary>Emits the messages of a stream, of a category or of all as they arrive, until Ctrl+C.</summary>
[Cmdlet(VerbsCommon.Watch, "EventoMessage", DefaultParameterSetName = StreamSet)]
[OutputType(typeof(EventoMessage))]
public sealed class WatchEventoMessageCommand : LiveCmdlet
{
    /// <summary>Ends after so many messages.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? First { get; set; }

    /// <summary>Ends when none has come for so long, in seconds; fractions are fine.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(0.001, LongestWaitSec)]
    [NoTokenText]
    public double? IdleTimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        using var idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, Timing.Clock);
        try
        {
            Watch(idle);
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested)
        {
            // None has come for so long.
        }
    }

    private void Watch(CancellationTokenSource idle)
    {
        var left = First ?? long.MaxValue;
        // Runs while we wait, not while the pipeline works on a message.
        var limit = IdleTimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        idle.CancelAfter(limit);
        foreach (var message in Follow(Position, idle.Token))
        {
            if (!IsWanted(message)) continue;
            idle.CancelAfter(Timeout.InfiniteTimeSpan);
            WriteObject(Wrap(message));
            if (--left == 0) return;
            idle.CancelAfter(limit);
        }
    }
}
