using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;

namespace EventoDb.Commands;

/// <summary>Emits what a consumer has not processed yet, and keeps its position in the store. A message counts as processed when the pipeline behind has
/// taken it without stopping: each is processed at least once.</summary>
[Cmdlet(VerbsCommunications.Receive, "EventoMessage")]
[OutputType(typeof(EventoCategoryMessage))]
public sealed class ReceiveEventoMessageCommand : ConnectedCmdlet
{
    private PositionStore _store = null!;
    private long _processed;
    private int _unsaved;
    private long _savedAt;

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

    private bool IsSaveDue => _unsaved >= CheckpointEvery || (_unsaved > 0 && Timing.Clock.GetElapsedTime(_savedAt) >= TimeSpan.FromSeconds(CheckpointSec));

    /// <inheritdoc/>
    protected override void Process()
    {
        var consumer = ConsumerIdentity.Read(Category, Consumer, GroupMember, GroupSize);
        _store = Await(new PositionStore(consumer).LoadAsync(Client, Cancellation));
        _processed = _store.Position;
        _unsaved = 0;
        _savedAt = Timing.Clock.GetTimestamp();
        var feed = new ConsumerFeed(Client, consumer, Correlation);
        var batches = Wait
            ? feed.FollowAsync(_processed + 1, TimeSpan.FromSeconds(CheckpointSec), Cancellation)
            : feed.ReadAsync(_processed + 1, Cancellation);
        try
        {
            Emit(Await(batches));
        }
        catch
        {
            SaveInHaste();
            throw;
        }
        if (_processed > _store.Position) Save();
    }

    private void Emit(IEnumerable<SubscriptionBatch?> batches)
    {
        var left = First ?? long.MaxValue;
        foreach (var batch in batches)
        {
            foreach (var message in batch?.Messages ?? [])
            {
                WriteObject(new EventoCategoryMessage(message, asHashtable: false));
                // Whether the pipeline had done with it when it was stopped, nobody knows.
                if (Cancellation.IsCancellationRequested) throw new PipelineStoppedException();
                _processed = message.GlobalPosition;
                _unsaved++;
                if (--left == 0) return;
                if (IsSaveDue) Save();
            }
            // Also past what is not for this consumer.
            if (batch is not null) _processed = Math.Max(_processed, batch.NextPosition - 1);
            if (IsSaveDue) Save();
        }
    }

    private void Save()
    {
        Await(SaveAsync(EventoSession.Current.Writers, Client, Cancellation));
        _unsaved = 0;
        _savedAt = Timing.Clock.GetTimestamp();
    }

    /// <summary>Records the position once what the pipeline has written on the way is answered.</summary>
    private async Task<PositionStore> SaveAsync(IEnumerable<PipelinedWriter> writers, EventoClient client, CancellationToken cancellation)
    {
        foreach (var writer in writers) await writer.WaitForAnswersAsync(cancellation).ConfigureAwait(false);
        return await _store.SaveAsync(client, _processed, cancellation).ConfigureAwait(false);
    }

    /// <summary>Records the position while the pipeline is going down. Where that fails, what was processed since the last record comes again.</summary>
    private void SaveInHaste()
    {
        if (_processed <= _store.Position) return;
        using var limit = new CancellationTokenSource(Cancellation.IsCancellationRequested ? Timing.SaveTimeWhenStopped : Timing.SaveTimeWhenFailed, Timing.Clock);
        // Without the observer: a verbose line cannot be written any more.
        var saving = SaveAsync(EventoSession.Current.Writers, Client.WithObserver(null), limit.Token);
        ((Task)saving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
    }
}
