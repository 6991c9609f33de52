using System.Management.Automation;
using System.Management.Automation.Runspaces;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A background subscription: each message runs an action in the session, one after the other, as an engine event.</summary>
public sealed class EventoSubscription : IDisposable
{
    // Runs where engine events run; the message waits in the event. Errors that do not end the action come out of it as output.
    // Whatever ends the action, a Ctrl+C included, the next message comes. An error that left this block would be the last that the engine runs of it; so would
    // a Write-Warning that the session does not have, or has another one of.
    private static readonly ScriptBlock OnEvent = ScriptBlock.Create(
        """
        $delivery = $Event.SourceArgs[0]
        try {
            if ($delivery.Warning) { & { [CmdletBinding()] param($Text) $PSCmdlet.WriteWarning($Text) } $delivery.Warning }
            $delivery.Complete(@(& { $delivery.Run() } 2>&1))
        }
        catch { $delivery.Report($_) }
        finally { $delivery.End() }
        """);
    private readonly EventoClient _client;
    private readonly SubscriptionSource _source;
    private readonly SubscriptionActions _actions;
    private readonly PSEventManager _events;
    private readonly Runspace _runspace;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _ending;
    private readonly TaskCompletionSource<bool> _beginning = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PSEventSubscriber? _subscriber;
    private volatile EventoSubscriptionState _state;
    private volatile bool _isReconnecting;
    private long _receivedCount;
    private long _position = -1;

    internal EventoSubscription(
        string name, string sourceName, EventoClient client, SubscriptionSource source, SubscriptionActions actions, PSEventManager events, Runspace runspace)
    {
        Name = name;
        Source = sourceName;
        _client = client;
        _source = source;
        _actions = actions;
        _events = events;
        _runspace = runspace;
        _ending = _stopping.Token;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it follows, in words.</summary>
    public string Source { get; }

    /// <summary>What it does.</summary>
    public EventoSubscriptionState State =>
        _isReconnecting && _state == EventoSubscriptionState.Running ? EventoSubscriptionState.Reconnecting : _state;

    /// <summary>The position of the last message handled: in the stream where one is followed, else the global position; null before the first.</summary>
    public long? Position => Interlocked.Read(ref _position) is >= 0 and var position ? position : null;

    /// <summary>How many messages it has handled.</summary>
    public long ReceivedCount => Interlocked.Read(ref _receivedCount);

    /// <summary>The last error, of the action or of the subscription itself, one that it got over included; null where there was none.</summary>
    public ErrorRecord? LastError { get; private set; }

    /// <summary>Name and state.</summary>
    public override string ToString() => $"{Name} ({State})";

    /// <summary>Starts it.</summary>
    /// <param name="position">The first position wanted; null for what comes from now on.</param>
    /// <param name="most">How many messages at most.</param>
    /// <param name="wanted">Which messages.</param>
    /// <returns>Done when "from now on" has begun; fails where the start fails.</returns>
    internal Task<bool> StartAsync(long? position, long most, Func<StoredMessage, bool> wanted)
    {
        _subscriber = _events.SubscribeEvent(
            source: null, eventName: null, sourceIdentifier: EventName, data: null, action: OnEvent, supportEvent: true, forwardEvent: false);
        _runspace.StateChanged += OnRunspaceStateChanged;
        _ = Task.Run(() => RunAsync(position, most, wanted));
        return _beginning.Task;
    }

    /// <summary>Ends it; an action that runs just now ends by itself.</summary>
    internal void Stop()
    {
        if (Interlocked.Exchange(ref _subscriber, null) is not { } subscriber) return;
        _runspace.StateChanged -= OnRunspaceStateChanged;
        _stopping.Cancel();
        _events.UnsubscribeEvent(subscriber);
        _stopping.Dispose();
    }

    void IDisposable.Dispose() => Stop();

    private bool IsHeard => _events.GetEventSubscribers(EventName).Any();

    private string EventName => "EventoDb.Subscription." + Name;

    private async Task RunAsync(long? position, long most, Func<StoredMessage, bool> wanted)
    {
        try
        {
            var options = new SubscriptionOptions { Position = position, Outage = new Outage(_client.Options.TimeProvider, OnLost, OnBack) };
            await foreach (var batch in _client.SubscribeAsync(_source, options, _ending).ConfigureAwait(false))
            {
                _beginning.TrySetResult(true);
                foreach (var message in batch.Messages.Where(wanted))
                {
                    // As it is with somebody who clears away all engine events.
                    if (!IsHeard) throw new InvalidOperationException("its engine event was unregistered.");
                    await HandAsync(message, null).ConfigureAwait(false);
                    Interlocked.Exchange(ref _position, _source.PositionOf(message));
                    if (Interlocked.Increment(ref _receivedCount) < most) continue;
                    _state = EventoSubscriptionState.Completed;
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            _state = EventoSubscriptionState.Stopped;
        }
        catch (Exception e)
        {
            // Nobody waits for this task: what is not reported here is never heard of.
            var failure = e as EventoException ?? new EventoException(ModuleErrorCode.SubscriptionFailed, $"Subscription '{Name}' cannot go on: {e.Message}", inner: e);
            LastError = failure.ToErrorRecord(Name);
            _state = EventoSubscriptionState.Failed;
            if (!_beginning.TrySetException(failure) && IsHeard) await HandAsync(null, LastError).ConfigureAwait(false);
        }
        _beginning.TrySetCanceled();
    }

    private void OnLost(EventoException failure)
    {
        LastError = failure.ToErrorRecord(Name);
        _isReconnecting = true;
        Warn(OutageWords.Lost(_client.Uri, failure));
    }

    private void OnBack(TimeSpan time, int tries)
    {
        _isReconnecting = false;
        Warn(OutageWords.Back(_client.Uri, time, tries));
    }

    /// <summary>Has the session warn, when it comes to it.</summary>
    private void Warn(string text) =>
        _events.GenerateEvent(EventName, this, [new SubscriptionDelivery(this, _actions, null, null, _ending) { Warning = $"Subscription '{Name}': {text}" }], extraData: null);

    /// <summary>Hands a message, or the error that ended the subscription, to the session, and waits until it is done with it: no more than one is queued.</summary>
    private async Task HandAsync(StoredMessage? message, ErrorRecord? error)
    {
        var delivery = new SubscriptionDelivery(this, _actions, message, error, _ending);
        _events.GenerateEvent(EventName, this, [delivery], extraData: null);
        await delivery.Done.WaitAsync(_ending).ConfigureAwait(false);
    }

    internal void Report(ErrorRecord error) => LastError = error;

    private void OnRunspaceStateChanged(object? sender, RunspaceStateEventArgs e)
    {
        if (e.RunspaceStateInfo.State is not (RunspaceState.Closing or RunspaceState.Closed or RunspaceState.Broken)) return;
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was stopped meanwhile.
        }
    }
}
