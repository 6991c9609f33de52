using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Progress;

namespace EventoDb.Commands;

/// <summary>What export and import do alike: a path of a file, and progress.</summary>
public abstract class TransferCmdlet : ConnectedCmdlet
{
    /// <summary>The file, <c>.ndjson</c> or <c>.ndjson.gz</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override object? Target => Path;

    /// <summary>The file's full path.</summary>
    internal string ResolvePath() => FilePath.Resolve(Path, SessionState);

    /// <summary>Waits for a transfer and shows how far it is.</summary>
    internal T Await<T>(string activity, TransferProgress progress, Func<Task<T>> transfer, string? checking = null)
    {
        Progress = WorkProgress.Of(progress, WriteProgress, activity, Timing, checking);
        try
        {
            // On another thread from its first step on: to open a file may take its time, too.
            return Await(Task.Run(transfer));
        }
        finally
        {
            // After Ctrl+C the host takes the display away itself.
            if (!Cancellation.IsCancellationRequested) Progress.Hide();
            Progress = null;
        }
    }
}
