using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A message, or the error that ended its subscription, on its way to the session. Public for the engine event that carries it.</summary>
public sealed class SubscriptionDelivery
{
    private readonly EventoSubscription _subscription;
    private readonly SubscriptionActions _actions;
    private readonly EventoMessage? _message;
    private readonly ErrorRecord? _error;
    private readonly CancellationToken _stopped;
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal SubscriptionDelivery(
        EventoSubscription subscription, SubscriptionActions actions, StoredMessage? message, ErrorRecord? error, CancellationToken stopped)
    {
        _subscription = subscription;
        _actions = actions;
        _message = message is null ? null : actions.Wrap(message);
        _error = error;
        _stopped = stopped;
    }

    internal Task Done => _done.Task;

    /// <summary>Runs the action, on the session's thread.</summary>
    public void Run()
    {
        if (_message is null || _stopped.IsCancellationRequested) return;
        try
        {
            _actions.Action.InvokeWithContext(null, [new PSVariable("Message", _message), new PSVariable("_", _message)]);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            Report(e.ErrorRecord);
        }
    }

    /// <summary>Reports what went wrong, on the session's thread, and lets the next message come.</summary>
    /// <param name="errors">The errors that did not end the action.</param>
    public void Complete(object[] errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        try
        {
            if (_error is not null) Report(_error);
            foreach (var error in errors.Select(error => (error as PSObject)?.BaseObject ?? error).OfType<ErrorRecord>()) Report(error);
        }
        finally
        {
            _done.TrySetResult();
        }
    }

    private void Report(ErrorRecord error)
    {
        _subscription.Report(error);
        if (_actions.OnError is null) return;
        try
        {
            _actions.OnError.InvokeWithContext(null, [new PSVariable("Message", _message), new PSVariable("_", error)]);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            _subscription.Report(e.ErrorRecord);
        }
    }
}
