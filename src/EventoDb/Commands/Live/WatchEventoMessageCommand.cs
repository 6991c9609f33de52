using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Emits the messages of a stream, of a category or of all as they arrive, until Ctrl+C.</summary>
[Cmdlet(VerbsCommon.Watch, "EventoMessage", DefaultParameterSetName = StreamSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoMessage))]
public sealed class WatchEventoMessageCommand : LiveCmdlet
{
    private long _left;

    /// <summary>The last so many messages first, then what comes.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? Tail { get; set; }

    /// <summary>Ends when this time has come and what was written before it is there: a point in time, local where it has no offset, or a TimeSpan for so
    /// long ago.</summary>
    [Parameter]
    [ValidateNotNull]
    [TimeText]
    public DateTimeOffset? Until { get; set; }

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
    private protected override TimeRange Times => new(Since, Until, FullScan);

    /// <inheritdoc/>
    private protected override bool IsOver => Timing.Clock.GetUtcNow() >= Until;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Since >= Until) throw new ArgumentException("-Since is not before -Until: no message can be between them.");
        // Before anything is looked for.
        ReadSource();
        _left = First ?? long.MaxValue;
        var start = Tail is { } count ? WriteTail(count) : FindFirst(Cancellation);
        using var idle = new CancellationTokenSource(Timeout.InfiniteTimeSpan, Timing.Clock);
        try
        {
            if (_left > 0) Watch(start, idle);
        }
        catch (OperationCanceledException) when (idle.IsCancellationRequested)
        {
            // None has come for so long.
        }
    }

    /// <summary>Emits the last messages that there are.</summary>
    /// <returns>Where to go on.</returns>
    private long WriteTail(long count)
    {
        var tail = Await(ReadTailAsync(count));
        foreach (var message in tail.Messages)
        {
            WriteObject(Wrap(message));
            if (--_left == 0) break;
        }
        return tail.End;
    }

    private void Watch(long? start, CancellationTokenSource idle)
    {
        using var over = new CancellationTokenSource(Timeout.InfiniteTimeSpan, Timing.Clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, over.Token);
        // A timer drops what is less than a millisecond, and would end before the time has come.
        if (Until is { } until && !IsOver) over.CancelAfter(TimeSpan.FromSeconds(Math.Min((until - Timing.Clock.GetUtcNow()).TotalSeconds + 0.001, LongestWaitSec)));
        try
        {
            WriteFrom(start, idle, ending.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !idle.IsCancellationRequested)
        {
            // Once more, for what was written at the last moment and not heard of.
            WriteFrom(NextPosition, idle, idle.Token);
        }
    }

    private void WriteFrom(long? start, CancellationTokenSource idle, CancellationToken ending)
    {
        // Runs while we wait, not while the pipeline works on a message.
        var limit = IdleTimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan;
        idle.CancelAfter(limit);
        foreach (var message in Follow(start, ending))
        {
            if (Times.EndsBefore(message.Time)) return;
            if (!IsWanted(message)) continue;
            idle.CancelAfter(Timeout.InfiniteTimeSpan);
            WriteObject(Wrap(message));
            if (--_left == 0) return;
            idle.CancelAfter(limit);
        }
    }
}
