using System.Diagnostics;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Writes the messages of the namespace to a file, one JSON record a line in global order, as <c>Import-EventoMessage</c> and EventoDB's own
/// import read them.</summary>
[Cmdlet(VerbsData.Export, "EventoMessage", SupportsShouldProcess = true)]
[OutputType(typeof(EventoExportSummary))]
public sealed class ExportEventoMessageCommand : TransferCmdlet
{
    /// <summary>Only messages of these categories.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    public string[]? Category { get; set; }

    /// <summary>Only messages of this time or later: a point in time, local where it has no offset, or a TimeSpan for so long ago (<c>0:10</c>).</summary>
    [Parameter]
    [ValidateNotNull]
    [TimeText]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only messages before this time, given likewise.</summary>
    [Parameter]
    [ValidateNotNull]
    [TimeText]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Reads every message for <c>-Since</c> and <c>-Until</c>, instead of concluding from the times of some where the others lie: for stores into
    /// which old messages were imported after new ones, or whose clock was set back by more than two minutes.</summary>
    [Parameter]
    public SwitchParameter FullScan { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var path = ResolvePath();
        if (Directory.Exists(path)) throw new ArgumentException($"'{path}' is a folder; give the name of a file in it.");
        if (!Force && File.Exists(path)) throw new ArgumentException($"'{path}' is there already; -Force replaces it.");
        if (Since >= Until) throw new ArgumentException("-Since is not before -Until: no message can be between them.");
        var client = Client;
        if (!ShouldProcess(path, $"Export messages of namespace {client.Namespace}")) return;
        var files = EventoSession.Current.Files;
        var replacement = new FileReplacement(path, Timing, files);
        if (Force) Await(replacement.RequirePossibleAsync(Cancellation));
        using var file = new TransferFile(path, files);
        var started = Stopwatch.GetTimestamp();
        var progress = new TransferProgress();
        var options = new ExportOptions { Categories = Category, Since = Since, Until = Until, FullScan = FullScan };
        var result = Await($"Exporting to {path}", progress, () => ExportAsync(client, file, options, progress));
        Await(file.FinishAsync(replacement, Force, Cancellation));
        WriteObject(new EventoExportSummary(path, result, new FileInfo(path).Length, Stopwatch.GetElapsedTime(started)));
    }

    private async Task<ExportResult> ExportAsync(EventoClient client, TransferFile file, ExportOptions options, TransferProgress progress)
    {
        var output = file.OpenWrite();
        await using (output.ConfigureAwait(false))
        {
            return await client.ExportAsync(output, options, progress, Cancellation).ConfigureAwait(false);
        }
    }
}
