using System.Diagnostics;
using System.Globalization;
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
    /// <summary>The file, <c>.ndjson</c> or <c>.ndjson.gz</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

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

    /// <summary>Adds to a file that is there what is new since its last message, by position; makes one where there is none.</summary>
    [Parameter]
    public SwitchParameter Append { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path;

    /// <inheritdoc/>
    protected override void Process()
    {
        var path = FilePath.Resolve(Path, SessionState);
        if (Directory.Exists(path)) throw new ArgumentException($"'{path}' is a folder; give the name of a file in it.");
        if (Force && Append) throw new ArgumentException("-Force and -Append do not go together: a file is replaced, or added to.");
        var isThere = File.Exists(path);
        if (isThere && !Force && !Append) throw new ArgumentException($"'{path}' is there already; -Force replaces it, -Append adds to it.");
        if (Since >= Until) throw new ArgumentException("-Since is not before -Until: no message can be between them.");
        var client = Client;
        var what = isThere && Append ? "Append messages" : "Export messages";
        if (!ShouldProcess(path, $"{what} of namespace {client.Namespace}")) return;
        var started = Stopwatch.GetTimestamp();
        var options = new ExportOptions { Categories = Category, Since = Since, Until = Until, FullScan = FullScan };
        var (result, length) = isThere && Append ? AppendTo(path, client, options) : Export(path, client, options);
        WriteObject(new EventoExportSummary(path, result, length, Stopwatch.GetElapsedTime(started)));
        if (result.UnimportableCount > 0) WriteWarning(Warn(path, result));
    }

    private static string Warn(string path, ExportResult result)
    {
        var more = result.UnimportableCount > result.Unimportable.Count ? ", …" : string.Empty;
        return string.Create(
            CultureInfo.CurrentCulture, $"'{path}' holds {result.UnimportableCount:N0} messages that EventoDB does not import: {string.Join("; ", result.Unimportable)}{more}");
    }

    private (ExportResult Result, long Length) Export(string path, EventoClient client, ExportOptions options)
    {
        var files = EventoSession.Current.Files;
        var replacement = new FileReplacement(path, Timing, files);
        if (Force) Await(replacement.RequirePossibleAsync(Cancellation));
        using var file = new TransferFile(path, files);
        var progress = new TransferProgress();
        var result = Await($"Exporting to {path}", progress, () => ExportAsync(client, file, options, progress));
        Await(file.FinishAsync(replacement, Force, Cancellation));
        return (result, new FileInfo(path).Length);
    }

    private (ExportResult Result, long Length) AppendTo(string path, EventoClient client, ExportOptions options)
    {
        var progress = new TransferProgress();
        var cut = 0L;
        try
        {
            var appended = Await($"Appending to {path}", progress, () => AppendAsync(path, client, options, progress, length => cut = length));
            if (cut > 0) WriteWarning(string.Create(CultureInfo.CurrentCulture, $"The end of '{path}' was not whole: {cut:N0} bytes were taken off, and what they held was written again."));
            return appended;
        }
        catch (InvalidDataException e)
        {
            throw TransferFile.Damaged(path, e, " Nothing was added to it.");
        }
    }

    private async Task<(ExportResult Result, long Length)> AppendAsync(
        string path, EventoClient client, ExportOptions options, TransferProgress progress, Action<long> cut)
    {
        using var file = AppendedFile.Open(path);
        var end = file.End;
        if (!end.LastLine.IsEmpty)
        {
            if (!await client.HoldsAsync(end.LastLine, Cancellation).ConfigureAwait(false))
            {
                throw new EventoException(
                    ModuleErrorCode.OtherHistory, $"The last message of '{path}' is not in namespace {client.Namespace}: it is another's backup, or the store has lost it. Nothing was added to the file.");
            }
            if (end.IsLastKept) options = options with { Position = ExportLine.Parse(end.LastLine.Span).GlobalPosition + 1 };
        }
        var added = await file.AddAsync(output => client.ExportAsync(output, options, progress, Cancellation)).ConfigureAwait(false);
        cut(file.CutLength);
        return added;
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
