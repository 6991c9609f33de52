using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Preferences;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>A cmdlet that runs a consumer, whose position is kept in the store.</summary>
public abstract class ConsumingCmdlet : GroupMemberCmdlet
{
    /// <summary>Only messages that correlate with a stream of this category: <c>account</c> takes those whose metadata names <c>account-123</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
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

    /// <summary>Runs the consumer.</summary>
    protected abstract void Consume();

    /// <inheritdoc/>
    protected sealed override void Process()
    {
        CategoryArgument.RequireOfCorrelation(Correlation);
        Consume();
    }

    private protected TimeSpan CheckpointInterval => TimeSpan.FromSeconds(CheckpointSec);

    /// <summary>Refuses to run a consumer that is suspended; where it waits if it is suspended later.</summary>
    private protected SuspensionGate OpenGate(ConsumerIdentity consumer, Patience patience)
    {
        var control = Await(new ControlStore(consumer).LoadAsync(patience, Cancellation));
        if (control.IsSuspended) throw new EventoException(ModuleErrorCode.ConsumerSuspended, $"{Sentence(consumer)} is suspended.");
        return new SuspensionGate(control, patience, Timing, text => Observer.Warn($"{consumer}: {text}"));
    }

    /// <summary>Reads how far the consumer has come.</summary>
    private protected PositionStore Load(ConsumerIdentity consumer, ConsumerFilter filter)
    {
        var store = Await(new PositionStore(consumer).LoadAsync(Client, Cancellation));
        if (store.Recorded.IsRetired)
        {
            throw new EventoException(ModuleErrorCode.ConsumerRetired, store.Recorded.ResizedTo is { } size
                ? string.Create(CultureInfo.InvariantCulture, $"{Sentence(consumer)} was retired when its group got {size} members: run it with -GroupSize {size}.")
                : $"{Sentence(consumer)} was retired.");
        }
        if (!store.Recorded.Filter.IsNone && store.Recorded.Filter != filter)
        {
            WriteWarning($"So far, {consumer} ran with {store.Recorded.Filter}; now it runs with {filter}. What was passed over before its position is not processed; Set-EventoConsumer moves it.");
        }
        if (store.MayBeBeyondEnd && store.Position >= Await(Client.FindEndAsync(Cancellation))) WriteWarning(ConsumerCmdlet.BeyondEnd(consumer.ToString(), store.Position));
        return store;
    }

    private static string Sentence(ConsumerIdentity consumer) => consumer.ToString() is var text ? char.ToUpperInvariant(text[0]) + text[1..] : string.Empty;

    /// <summary>What the consumer has to process, as it comes.</summary>
    /// <param name="feed">Where it comes from.</param>
    /// <param name="outage">Is told of a server that is away where the consumer waits; else null.</param>
    /// <param name="cancellation">Ends it.</param>
    private protected IAsyncEnumerable<SubscriptionBatch?> Open(ConsumerFeed feed, Outage? outage, CancellationToken cancellation) =>
        outage is not null ? feed.FollowAsync(CheckpointInterval, outage, cancellation) : feed.ReadAsync(cancellation);

    /// <summary>Says that the position could not be recorded while the pipeline went down: the streams may be closed, but who consumes must know.</summary>
    private protected void WarnOfLostRecord(Task recording)
    {
        if (recording.IsCompletedSuccessfully || Stopping || !Preferences.Warning.IsShown()) return;
        var reason = recording.Exception?.InnerException?.Message ?? "The server did not answer in time.";
        Host?.UI?.WriteWarningLine(DisplayText.OfLine(
            $"{MyInvocation.MyCommand.Name} could not record how far consumer '{Consumer}' has come, and what was processed last comes again. {reason}"));
    }
}
