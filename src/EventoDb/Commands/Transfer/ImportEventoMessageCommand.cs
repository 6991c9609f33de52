using System.Diagnostics;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Progress;

namespace EventoDb.Commands;

/// <summary>Brings exported messages into the namespace, positions and times included. Every line is checked before the first is sent.</summary>
[Cmdlet(VerbsData.Import, "EventoMessage", SupportsShouldProcess = true)]
[OutputType(typeof(EventoImportSummary))]
public sealed class ImportEventoMessageCommand : ConnectedCmdlet
{
    /// <summary>The file, <c>.ndjson</c> or <c>.ndjson.gz</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Goes on with an import that was interrupted.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>Deletes all messages of the namespace first; asks before, unless <c>-Confirm:$false</c> is given.</summary>
    [Parameter]
    public SwitchParameter Clear { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Resume && Clear) throw new ArgumentException("-Resume and -Clear do not go together: an emptied namespace has nothing to resume.");
        var file = new TransferFile(GetUnresolvedProviderPathFromPSPath(Path));
        if (!File.Exists(file.Path)) throw new ArgumentException($"There is no file '{file.Path}'.");
        var space = Client.Namespace;
        if (!ShouldProcess($"namespace {space}", Clear ? $"Delete all messages and import {file.Path}" : $"Import {file.Path}")) return;
        if (Clear && !MayClear(space)) return;
        var started = Stopwatch.GetTimestamp();
        var options = new ImportOptions { Resume = Resume, Clear = Clear };
        var progress = new TransferProgress();
        Progress = WorkProgress.Of(progress, WriteProgress, $"Importing {file.Path}");
        var result = Await(Client.ImportAsync(file.OpenRead, options, progress, Cancellation));
        Progress.Complete();
        WriteObject(new EventoImportSummary(file.Path, space, result, Stopwatch.GetElapsedTime(started)));
    }

    private bool MayClear(string? space)
    {
        // Whoever gave -Confirm has answered already, or has said that nobody is there to ask.
        if (IsBound("Confirm")) return true;
        var count = space is null ? null : (long?)Await(Client.GetNamespaceAsync(space, Cancellation)).MessageCount;
        return count == 0 || ShouldContinue($"All {count} messages of namespace '{space}' will be deleted before '{Path}' is imported.", "Delete all messages?");
    }
}
