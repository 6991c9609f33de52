using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Consumers.Blocks;

namespace EventoDb.Commands;

/// <summary>Runs a script block for each message that a consumer has not processed yet, several at once where that is wanted. A message for which it fails is tried again, and then
/// parked; the consumer goes on.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "EventoConsumer", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(PSObject))]
public sealed class InvokeEventoConsumerCommand : ConsumingCmdlet
{
    // What a timer takes at most, about 49 days.
    private const double LongestWaitSec = 4_000_000;

    /// <summary>What to do with a message, which is <c>$_</c>. An error in it, terminating or not, is a failed try.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    [NoTokenText]
    public new ScriptBlock Process { get; set; } = null!;

    /// <summary>How many messages are worked on at once, each of another stream. Above 1 the block runs in runspaces of their own: <c>$using:</c> takes variables along.</summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    [NoTokenText]
    public int ThrottleLimit { get; set; } = 1;

    /// <summary>How often a message is tried before it is parked.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    [NoTokenText]
    public int MaxAttempts { get; set; } = 3;

    /// <summary>The pause after the first try that failed, in seconds; each further one is twice as long.</summary>
    [Parameter]
    [ValidateRange(0d, LongestWaitSec)]
    [NoTokenText]
    public double RetryDelaySec { get; set; } = 1;

    /// <summary>Parks what follows a parked message in its stream behind it, in order.</summary>
    [Parameter]
    public SwitchParameter HoldStream { get; set; }

    /// <summary>Tries the parked messages again, instead of what is new.</summary>
    [Parameter]
    public SwitchParameter Parked { get; set; }

    /// <summary>Only messages of these types, to the letter. Others count as processed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TypeCompleter))]
    [NotAToken]
    public string[]? Type { get; set; }

    /// <inheritdoc/>
    protected override void Consume()
    {
        if (Parked && Wait) throw new ArgumentException("-Parked and -Wait do not go together: it ends when each parked message was tried.");
        var consumer = Identity;
        var filter = Correlation is null && Type is null ? ConsumerFilter.None : new ConsumerFilter(Correlation, Type);
        var outage = Wait ? WarnOfOutage() : null;
        var patience = new Patience(Client, outage);
        var gate = OpenGate(consumer, patience);
        // Not disposed of: what it sets off in the background would be lost, and it is gone with the token that it is linked to.
        var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var queue = new PipelineQueue(stopping.Token);
        var runners = OpenRunners(queue);
        try
        {
            var tries = new MessageTries(runners, MaxAttempts, TimeSpan.FromSeconds(RetryDelaySec), Client.Options.TimeProvider, TellOfFailedTry);
            if (Parked) TryParked(consumer, filter, tries, patience, gate, queue, stopping);
            else ProcessNew(consumer, filter, tries, patience, gate, outage, queue, stopping);
        }
        finally
        {
            _ = stopping.CancelAsync();
            foreach (var runner in runners) runner.Dispose();
        }
    }

    private MessageOrder Order => new(isTotal: ThrottleLimit == 1);

    private long Most => First ?? long.MaxValue;

    private void TryParked(
        ConsumerIdentity consumer, ConsumerFilter filter, MessageTries tries, Patience patience, SuspensionGate gate, PipelineQueue queue, CancellationTokenSource stopping)
    {
        var parked = Await(new ParkedStore(consumer).RefreshAsync(patience, Cancellation));
        var work = new ParkedWork(consumer, filter, parked, tries, Order, patience, gate, HoldStream, Observer.Warn);
        Run(() => work.RunAsync(Most, stopping.Token), queue);
    }

    private void ProcessNew(
        ConsumerIdentity consumer, ConsumerFilter filter, MessageTries tries, Patience patience, SuspensionGate gate, Outage? outage, PipelineQueue queue,
        CancellationTokenSource stopping)
    {
        var store = Load(consumer, filter);
        var parked = Await(new ParkedStore(consumer).RefreshAsync(patience, Cancellation));
        var run = new ConsumerRun(store, filter, CheckpointEvery, CheckpointInterval, Timing.Clock) { RecordsBeyond = true };
        using var work = new ConsumerWork(consumer, run, parked, tries, Order, patience, gate, HoldStream, Observer.Warn);
        var batches = Open(new ConsumerFeed(Client, consumer, filter, store.Recorded), outage, stopping.Token);
        try
        {
            Run(() => work.RunAsync(batches, Most, stopping.Token), queue);
        }
        catch
        {
            _ = stopping.CancelAsync();
            var limit = Stopping ? Timing.SaveTimeWhenStopped : Timing.SaveTimeWhenFailed;
            var recording = work.RecordInHasteAsync(limit);
            recording.WaitAsync(limit, Timing.Clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
            WarnOfLostRecord(recording);
            throw;
        }
    }

    /// <summary>Works elsewhere, and does on this thread what is to be done on it.</summary>
    private void Run(Func<Task> work, PipelineQueue queue)
    {
        var running = Task.Run(async () =>
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            finally
            {
                queue.Complete();
            }
        });
        while (Await(queue.WaitAsync(Cancellation))) queue.DoWhatIsThere();
        Await(running);
    }

    private List<IBlockRunner> OpenRunners(PipelineQueue queue)
    {
        if (ThrottleLimit == 1 && !PortableBlock.IsNeededFor(Process)) return [new SessionBlockRunner(this, Process, queue)];
        var block = PortableBlock.Of(Process, SessionState.PSVariable);
        var module = MyInvocation.MyCommand.Module;
        var place = new RunspacePlace(Path.Combine(module.ModuleBase, module.Name + ".psd1"), ResolveConnection(), Timing, SessionState.Path.CurrentLocation);
        return [.. Enumerable.Range(0, ThrottleLimit).Select(_ => (IBlockRunner)new RunspaceBlockRunner(this, place, block, queue))];
    }

    private void TellOfFailedTry(StoredMessage message, int attempt, ErrorRecord error, TimeSpan? pause)
    {
        var next = pause is { } wait ? string.Create(CultureInfo.InvariantCulture, $"again in {wait.TotalSeconds:0.###} s") : "that was the last";
        Observer.Say(string.Create(CultureInfo.InvariantCulture, $"{message}: try {attempt} failed, {next}: {error.Exception.Message}"));
    }
}
