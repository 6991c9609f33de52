using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Pipelines;
using EventoDb.Preferences;
using EventoDb.Progress;

namespace EventoDb.Commands;

/// <summary>What every cmdlet of the module does alike: waits that Ctrl+C ends, errors as records, requests as verbose lines.</summary>
public abstract class EventoCmdlet : ShowingCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CmdletObserver? _observer;
    private bool _hasWarned;
    private SessionTiming? _timing;

    /// <summary>Cancelled when the pipeline is stopped.</summary>
    internal CancellationToken Cancellation => _stopping.Token;

    /// <summary>The session's clock and waits.</summary>
    internal SessionTiming Timing => _timing ??= EventoSession.Current.Timing;

    /// <summary>Is told of this cmdlet's requests.</summary>
    internal CmdletObserver Observer =>
        _observer ??= new CmdletObserver(Preferences.Verbose.IsShown(), Preferences.Debug.IsShown());

    /// <inheritdoc/>
    public void Dispose()
    {
        // Also the only call that a cmdlet gets when the pipeline behind it has had enough (Select-Object -First).
        _ = _stopping.CancelAsync();
        if (!_hasWarned && LeftUndone is { } left && Preferences.Warning.IsShown() && !Preferences.AreWarningsRedirected)
        {
            // The streams are closed.
            Host?.UI?.WriteWarningLine(DisplayText.OfLine(left));
        }
        _observer?.Dispose();
        Dispose(disposing: true);
        // Not disposed itself: it holds nothing, and Ctrl+C may still want to cancel it from another thread.
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds; its waits are cancelled already.</summary>
    /// <param name="disposing">True.</param>
    protected virtual void Dispose(bool disposing)
    {
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        // In the background: what a cancellation sets off runs on the thread that cancels, and may take its time.
        _ = _stopping.CancelAsync();
        _stopped.TrySetResult();
    }

    /// <summary>What nobody would learn if the pipeline ended now, as a warning; null for nothing.</summary>
    protected virtual string? LeftUndone => null;

    /// <summary>Warns of what is left undone, as long as warnings can still go where the caller wants them.</summary>
    internal void WarnOfLeftUndone()
    {
        if (LeftUndone is not { } left) return;
        _hasWarned = true;
        WriteWarning(left);
    }

    /// <summary>Shows how far some work is, also while the cmdlet waits for it.</summary>
    /// <param name="progress">The progress.</param>
    /// <returns>Takes it away where it is disposed of.</returns>
    internal ShownProgress Show(WorkProgress progress)
    {
        Progress = progress;
        return new ShownProgress(this);
    }

    /// <summary>Waits on the pipeline's thread for what runs elsewhere, and writes verbose lines meanwhile. Leaves at once when the pipeline is stopped:
    /// what runs is cancelled, but not waited for.</summary>
    /// <param name="task">What runs.</param>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    internal void Await(Task task)
    {
        try
        {
            Progress?.Refresh();
            while (!task.IsCompleted && Task.WaitAny([task, _stopped.Task], Timing.LineInterval) < 0)
            {
                WriteLines();
                Progress?.Refresh();
            }
            if (task.IsCompleted) WriteLines();
            else throw new PipelineStoppedException();
        }
        catch
        {
            _ = SettledAsync(task);
            throw;
        }
        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <inheritdoc cref="Await(Task)"/>
    /// <param name="task">What runs.</param>
    /// <param name="release">Ends what comes of it after all when nobody waits any more.</param>
    internal T Await<T>(Task<T> task, Action<T>? release = null)
    {
        try
        {
            Await((Task)task);
        }
        catch when (release is not null)
        {
            _ = LeaveAsync(task, release);
            throw;
        }
        return task.Result;
    }

    /// <inheritdoc cref="Await(Task)"/>
    internal T Await<T>(ValueTask<T> task)
    {
        if (!task.IsCompletedSuccessfully) return Await(task.AsTask());
        WriteLines();
        return task.Result;
    }

    /// <inheritdoc cref="Await(Task)"/>
    internal void Await(ValueTask task) => Await(task.AsTask());

    /// <summary>The items of a sequence, each as soon as it is there; leaving early ends what runs for it.</summary>
    internal IEnumerable<T> Await<T>(IAsyncEnumerable<T> items)
    {
        var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var enumerator = items.GetAsyncEnumerator(leaving.Token);
        var moving = Task.FromResult(false);
        try
        {
            while (Await(moving = enumerator.MoveNextAsync().AsTask())) yield return enumerator.Current;
        }
        finally
        {
            _ = LeaveAsync(enumerator, moving, leaving);
        }
    }

    /// <summary>Hands something on to the pipeline behind.</summary>
    /// <param name="handOn">Hands it on.</param>
    /// <param name="taken">Runs where it was taken: the pipeline goes on, or has had enough (<c>Select-Object -First</c>); not where it fails or is stopped.</param>
    internal void HandOn(Action handOn, Action taken)
    {
        try
        {
            handOn();
        }
        catch (PipelineStoppedException) when (UpstreamStop.IsUnderWay(this))
        {
            taken();
            throw;
        }
        // Whether the pipeline had done with it when it was stopped, nobody knows.
        if (Cancellation.IsCancellationRequested) throw new PipelineStoppedException();
        taken();
    }

    /// <summary>Does some work; what the server refuses or the way to it fails becomes an error record, and the pipeline goes on.</summary>
    /// <param name="work">The work. PipelineStoppedException goes through.</param>
    /// <param name="target">The input it is about.</param>
    internal void Guard(Action work, object? target)
    {
        try
        {
            work();
        }
        catch (EventoException e)
        {
            WriteLines();
            WriteError(e.ToErrorRecord(target));
        }
        catch (ArgumentException e)
        {
            WriteError(e.ToErrorRecord(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            WriteError(new EventoException(ModuleErrorCode.FileError, e.Message, inner: e).ToErrorRecord(target));
        }
    }

    /// <summary>Ends the cmdlet with an error.</summary>
#pragma warning disable CS8763 // ThrowTerminatingError does not return, and does not say so.
    [DoesNotReturn]
    internal void Throw(EventoException exception, object? target = null)
    {
        Progress?.Hide();
        NotATokenAttribute.Hide(MyInvocation);
        ThrowTerminatingError(exception.ToErrorRecord(target));
    }
#pragma warning restore CS8763

    /// <summary>Ends the cmdlet with what its arguments do wrong.</summary>
    [DoesNotReturn]
    internal void Refuse(ArgumentException exception, object? target = null) => Throw(exception.ToEventoException(), target);

    /// <summary>Whether a parameter was given, on the command line or by the pipeline.</summary>
    internal bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>Warns where a token would cross the network in the clear.</summary>
    internal void WarnOfExposure(EventoClientOptions options)
    {
        if (ServerAddress.FindExposedHost(options) is { } host) WriteWarning($"The token crosses the network to {host} unencrypted: use https where others can listen.");
    }

    private static async Task SettledAsync(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Ends what nobody waits for any more, once it lets itself be ended.</summary>
    private static async Task LeaveAsync<T>(Task<T> task, Action<T> release)
    {
        await SettledAsync(task).ConfigureAwait(false);
        if (task.IsCompletedSuccessfully) release(task.Result);
    }

    /// <inheritdoc cref="LeaveAsync{T}(Task{T}, Action{T})"/>
    private static async Task LeaveAsync<T>(IAsyncEnumerator<T> enumerator, Task moving, CancellationTokenSource leaving)
    {
        using (leaving)
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            // Still under way where the pipeline was stopped, or writing a verbose line has thrown.
            await SettledAsync(moving).ConfigureAwait(false);
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void WriteLines()
    {
        if (_observer is null) return;
        while (_observer.TryTake(out var line))
        {
            switch (line.Kind)
            {
                case LineKind.Verbose:
                    WriteVerbose(line.Text);
                    break;
                case LineKind.Debug:
                    WriteDebug(line.Text);
                    break;
                case LineKind.Warning:
                    WriteWarning(line.Text);
                    break;
            }
        }
    }
}
