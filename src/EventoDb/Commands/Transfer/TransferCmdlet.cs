using EventoDb.Client;
using EventoDb.Progress;

namespace EventoDb.Commands;

/// <summary>What export and import do alike: they show how far they are.</summary>
public abstract class TransferCmdlet : ConnectedCmdlet
{
    /// <summary>Waits for a transfer and shows how far it is.</summary>
    internal T Await<T>(string activity, TransferProgress progress, Func<Task<T>> transfer, string? checking = null)
    {
        using var shown = Show(WorkProgress.Of(progress, WriteProgress, activity, Timing, checking));
        // On another thread from its first step on: to open a file may take its time, too.
        return Await(Task.Run(transfer));
    }
}
