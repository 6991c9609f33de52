using System.Management.Automation;
using EventoDb.Commands;

namespace EventoDb.Tests.Cancellation;

/// <summary>A cmdlet that waits for work which goes on until its gate is opened.</summary>
[Cmdlet(VerbsLifecycle.Wait, "DeafWork")]
public sealed class WaitDeafWorkCommand : EventoCmdlet
{
    /// <summary>What it waits for.</summary>
    [Parameter(Mandatory = true)]
    public DeafWork Work { get; set; }

    /// <summary>Ends the work.</summary>
    [Parameter(Mandatory = true)]
    public ManualResetEventSlim Gate { get; set; } = null!;

    /// <summary>Done when the work has begun.</summary>
    [Parameter(Mandatory = true)]
    public TaskCompletionSource Begun { get; set; } = null!;

    /// <summary>Is given what came of the work that nobody waited for any more.</summary>
    [Parameter(Mandatory = true)]
    public TaskCompletionSource<int> Released { get; set; } = null!;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        switch (Work)
        {
            case DeafWork.Task:
                Await(DoAsync(), Released.SetResult);
                break;
            case DeafWork.ValueTask:
                Await(new ValueTask(DoAsync()));
                break;
            case DeafWork.NextItem:
                foreach (var item in Await(ItemsAsync(waitsAtTheEnd: false))) WriteObject(item);
                break;
            case DeafWork.EndOfSequence:
                foreach (var item in Await(ItemsAsync(waitsAtTheEnd: true))) WaitForEver();
                break;
            default:
                Cancellation.Register(() => Gate.Wait());
                WaitForEver();
                break;
        }
    }

    private async IAsyncEnumerable<int> ItemsAsync(bool waitsAtTheEnd)
    {
        try
        {
            yield return 1;
            if (!waitsAtTheEnd) yield return await DoAsync();
        }
        finally
        {
            if (waitsAtTheEnd) await DoAsync();
        }
    }

    private void WaitForEver()
    {
        Begun.SetResult();
        Await(new ValueTask(Task.Delay(Timeout.Infinite, CancellationToken.None)));
    }

    private Task<int> DoAsync() => Task.Run(() =>
    {
        Begun.TrySetResult();
        Gate.Wait();
        return 42;
    });
}
