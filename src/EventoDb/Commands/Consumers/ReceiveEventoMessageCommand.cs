using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Pipelines;
using EventoDb.Preferences;

namespace EventoDb.Commands;

/// <summary>Emits what a consumer has not processed yet, and keeps its position in the store. A message counts as processed when the pipeline behind has
/// taken it without stopping, and every write made of it was acknowledged: each is processed at least once.</summary>
[Cmdlet(VerbsCommunications.Receive, "EventoMessage")]
[OutputType(typeof(EventoCategoryMessage))]
public sealed class ReceiveEventoMessageCommand : ConnectedCmdlet
{
    private readonly List<ConsumerRun> _runs = [];

    /// <summary>The category to consume.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string Category { get; set; } = string.Empty;

    /// <summary>The consumer's name, under which its position is kept.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ConsumerCompleter))]
    public string Consumer { get; set; } = string.Empty;

    /// <summary>Which member of a consumer group this is, 0 to <c>-GroupSize</c> - 1: it gets the streams that hash to it.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(0, int.MaxValue)]
    [NoTokenText]
    public int? GroupMember { get; set; }

    /// <summary>How many members the consumer group has.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1, int.MaxValue)]
    [NoTokenText]
    public int? GroupSize { get; set; }

    /// <summary>Only messages that correlate with a stream of this category: <c>account</c> takes those whose metadata names <c>account-123</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string? Correlation { get; set; }

    /// <summary>How many messages at most.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateRange(1L, long.MaxValue)]
    [NoTokenText]
    public long? First { get; set; }

    /// <summary>Goes on with what comes, until Ctrl+C. Without it, the cmdlet ends when there is nothing left.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>Records the position after so many messages: no more are processed again after a crash.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [NoTokenText]
    public int CheckpointEvery { get; set; } = 100;

    /// <summary>Records the position after so many seconds, where messages have been processed; fractions are fine.</summary>
    [Parameter]
    [ValidateRange(0.001, 86400d)]
    [NoTokenText]
    public double CheckpointSec { get; set; } = 5;

    /// <inheritdoc/>
    protected override object? Target => Consumer;

    /// <inheritdoc/>
    protected override void Process()
    {
        var consumer = ConsumerIdentity.Read(Category, Consumer, GroupMember, GroupSize);
        var store = Await(new PositionStore(consumer).LoadAsync(Client, Cancellation));
        var run = new ConsumerRun(store, CheckpointEvery, TimeSpan.FromSeconds(CheckpointSec), Timing.Clock);
        _runs.Add(run);
        var feed = new ConsumerFeed(Client, consumer, Correlation);
        // Without -Wait, what fails ends the run after some tries, as it ends any cmdlet.
        var outage = Wait ? WarnOfOutage() : null;
        var batches = outage is not null
            ? feed.FollowAsync(store.Position + 1, TimeSpan.FromSeconds(CheckpointSec), outage, Cancellation)
            : feed.ReadAsync(store.Position + 1, Cancellation);
        try
        {
            Emit(run, Await(batches), outage);
            if (run.HasNews) Record(run, outage);
        }
        catch (PipelineStoppedException) when (UpstreamStop.IsUnderWay(this))
        {
            if (run.HasNews) Guard(() => Record(run, outage: null), Target);
            throw;
        }
        catch
        {
            RecordInHaste(run);
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        // What the commands behind have finished since, as they ended.
        foreach (var run in _runs) RecordInHaste(run);
    }

    private void Emit(ConsumerRun run, IEnumerable<SubscriptionBatch?> batches, Outage? outage)
    {
        var left = First ?? long.MaxValue;
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch?.Messages.Count; i++)
            {
                var isLast = --left == 0;
                // Before nothing follows for now, and before the position is recorded, the pipeline is to finish what it has begun.
                Emit(run, batch.Messages[i], isAwaited: isLast || i == batch.Messages.Count - 1 || run.IsDueWithNext);
                if (isLast) return;
                if (run.IsDue) Record(run, outage);
            }
            // Also past what is not for this consumer.
            if (batch is not null) run.Processed.Pass(batch.NextPosition - 1);
            if (run.IsDue) Record(run, outage);
        }
    }

    private void Emit(ConsumerRun run, StoredMessage stored, bool isAwaited)
    {
        var session = EventoSession.Current;
        var message = run.Processed.Begin(stored.GlobalPosition, session.InProcess, isAwaited);
        session.InProcess = message;
        try
        {
            HandOn(() => WriteObject(new EventoCategoryMessage(stored, asHashtable: false)), message.Take);
        }
        finally
        {
            session.InProcess = message.Outer;
        }
    }

    private void Record(ConsumerRun run, Outage? outage) => Await(run.RecordAsync(Client, outage, Cancellation));

    /// <summary>Records the position while the pipeline is going down. Where that fails, what was processed since the last record comes again.</summary>
    private void RecordInHaste(ConsumerRun run)
    {
        if (!run.HasNews || run.HasFailed) return;
        using var limit = new CancellationTokenSource(Stopping ? Timing.SaveTimeWhenStopped : Timing.SaveTimeWhenFailed, Timing.Clock);
        // Without the observer: a verbose line cannot be written any more.
        var recording = run.RecordAsync(Client.WithObserver(null), outage: null, limit.Token);
        ((Task)recording).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        // The streams may be closed, but who consumes must know.
        if (!recording.IsCompletedSuccessfully && !Stopping && Preferences.Warning.IsShown())
        {
            var reason = recording.Exception?.InnerException?.Message ?? "The server did not answer in time.";
            Host?.UI?.WriteWarningLine(DisplayText.OfLine($"Receive-EventoMessage could not record how far consumer '{Consumer}' has come, and what was processed last comes again. {reason}"));
        }
    }
}
