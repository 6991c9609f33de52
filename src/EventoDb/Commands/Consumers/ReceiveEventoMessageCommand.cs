using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Consumers;
using EventoDb.Pipelines;

namespace EventoDb.Commands;

/// <summary>Emits what a consumer has not processed yet, and keeps its position in the store. A message counts as processed when the pipeline behind has
/// taken it without stopping, and every write made of it was acknowledged: each is processed at least once.</summary>
[Cmdlet(VerbsCommunications.Receive, "EventoMessage", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoCategoryMessage))]
public sealed class ReceiveEventoMessageCommand : ConsumingCmdlet
{
    private readonly List<ConsumerRun> _runs = [];

    /// <inheritdoc/>
    protected override void Consume()
    {
        var consumer = Identity;
        var filter = Correlation is null ? ConsumerFilter.None : new ConsumerFilter(Correlation, null);
        // Without -Wait, what fails ends the run after some tries, as it ends any cmdlet.
        var outage = Wait ? WarnOfOutage() : null;
        var gate = OpenGate(consumer, new Patience(Client, outage));
        var store = Load(consumer, filter);
        var run = new ConsumerRun(store, filter, CheckpointEvery, CheckpointInterval, Timing.Clock);
        _runs.Add(run);
        var batches = Open(new ConsumerFeed(Client, consumer, filter, store.Recorded), outage, Cancellation);
        try
        {
            Emit(run, Await(batches), gate, outage);
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

    private void Emit(ConsumerRun run, IEnumerable<SubscriptionBatch?> batches, SuspensionGate gate, Outage? outage)
    {
        var left = First ?? long.MaxValue;
        foreach (var batch in batches)
        {
            gate.Expire();
            for (var i = 0; i < batch?.Messages.Count; i++)
            {
                Await(gate.PassAsync(() => run.HasNews ? run.RecordAsync(new Patience(Client, outage), Cancellation) : Task.CompletedTask, Cancellation));
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

    private void Record(ConsumerRun run, Outage? outage) => Await(run.RecordAsync(new Patience(Client, outage), Cancellation));

    /// <summary>Records the position while the pipeline is going down. Where that fails, what was processed since the last record comes again.</summary>
    private void RecordInHaste(ConsumerRun run)
    {
        if (!run.HasNews || run.HasFailed) return;
        using var limit = new CancellationTokenSource(Stopping ? Timing.SaveTimeWhenStopped : Timing.SaveTimeWhenFailed, Timing.Clock);
        // Without the observer: a verbose line cannot be written any more.
        var recording = run.RecordAsync(new Patience(Client).InHaste(), limit.Token);
        ((Task)recording).WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        WarnOfLostRecord(recording);
    }
}
