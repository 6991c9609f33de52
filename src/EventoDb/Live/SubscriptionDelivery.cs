using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A message, a warning, or the error that ended its subscription, on its way to the session. Public for the engine event that carries it.</summary>
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

    /// <summary>What the session is to warn of, or null.</summary>
    public string? Warning { get; internal init; }

    internal Task Done => _done.Task;

    /// <summary>Runs the action, on the session's thread.</summary>
    public void Run()
    {
        if (_message is null || _stopped.IsCancellationRequested) return;
        if (Invoke(_actions.Action, _message) is { } error) Report(error);
    }

    /// <summary>Reports what went wrong, on the session's thread.</summary>
    /// <param name="errors">The errors that did not end the action.</param>
    public void Complete(object[] errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        if (_error is not null) Report(_error);
        foreach (var error in errors.Select(error => (error as PSObject)?.BaseObject ?? error).OfType<ErrorRecord>()) Report(error);
    }

    /// <summary>Reports an error, on the session's thread.</summary>
    /// <param name="error">What went wrong.</param>
    public void Report(ErrorRecord error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _subscription.Report(error);
        if (_actions.OnError is not null && Invoke(_actions.OnError, error) is { } another) _subscription.Report(another);
    }

    /// <summary>Lets the next message come.</summary>
    public void End() => _done.TrySetResult();

    /// <summary>Runs a script block; the error that ended it, or null.</summary>
    private ErrorRecord? Invoke(ScriptBlock script, object input)
    {
        try
        {
            script.InvokeWithContext(null, [new PSVariable("Message", _message), new PSVariable("_", input)]);
            return null;
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            return e.ErrorRecord;
        }
        catch (Exception e) when (e is LoopFlowException or ExitException)
        {
            // break, continue and exit have nothing to leave but the script block, as return has.
            return null;
        }
    }
}
