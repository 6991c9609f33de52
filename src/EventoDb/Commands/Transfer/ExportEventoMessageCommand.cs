using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;
using EventoDb.Consumers;
using EventoDb.Reading;

namespace EventoDb.Commands;

/// <summary>Writes the messages of the namespace to a file, one JSON record a line in global order, as <c>Import-EventoMessage</c> and EventoDB's own
/// import read them.</summary>
[Cmdlet(VerbsData.Export, "EventoMessage", SupportsShouldProcess = true, DefaultParameterSetName = NamespaceSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoExportSummary))]
public sealed class ExportEventoMessageCommand : TransferCmdlet
{
    private const string NamespaceSet = "Namespace";
    private const string InputSet = "Input";
    private MessageExport? _export;
    private bool _isRefused;
    private bool _hasProcessed;

    /// <summary>The file, <c>.ndjson</c> or <c>.ndjson.gz</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public string Path { get; set; } = string.Empty;

    /// <summary>Messages to be written instead of those of the namespace, in global order, with what was changed in their data and metadata.</summary>
    [Parameter(ParameterSetName = InputSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    [NoTokenText]
    public EventoMessage? InputObject { get; set; }

    /// <summary>Only messages of these categories.</summary>
    [Parameter(ParameterSetName = NamespaceSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(CategoryCompleter))]
    [NotAToken]
    public string[]? Category { get; set; }

    /// <summary>Only messages of this time or later: a point in time, local where it has no offset, or a TimeSpan for so long ago (<c>0:10</c>).</summary>
    [Parameter(ParameterSetName = NamespaceSet)]
    [ValidateNotNull]
    [TimeText]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only messages before this time, given likewise.</summary>
    [Parameter(ParameterSetName = NamespaceSet)]
    [ValidateNotNull]
    [TimeText]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Reads every message for <c>-Since</c> and <c>-Until</c>, instead of concluding from the times of some where the others lie: for stores into
    /// which old messages were imported after new ones, or whose clock was set back by more than two minutes.</summary>
    [Parameter(ParameterSetName = NamespaceSet)]
    public SwitchParameter FullScan { get; set; }

    /// <summary>Adds what is kept of the consumers of the categories: their positions, what they have parked, who is suspended.</summary>
    [Parameter(ParameterSetName = NamespaceSet)]
    public SwitchParameter IncludeConsumers { get; set; }

    /// <summary>Adds to a file that is there what is new since its last message, by position; makes one where there is none.</summary>
    [Parameter(ParameterSetName = NamespaceSet)]
    public SwitchParameter Append { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Path;

    /// <inheritdoc/>
    protected override void Process()
    {
        _hasProcessed = true;
        if (ParameterSetName == InputSet)
        {
            if (!_isRefused) Write(InputObject!);
            return;
        }
        var path = ResolvePath();
        if (Since >= Until) throw new ArgumentException("-Since is not before -Until: no message can be between them.");
        if (IncludeConsumers && Category is null) throw new ArgumentException("-IncludeConsumers goes with -Category; without it, everything is exported.");
        var client = Client;
        var isAdded = Append && File.Exists(path);
        if (!ShouldProcess(path, $"{(isAdded ? "Append messages" : "Export messages")} of namespace {client.Namespace}")) return;
        var started = Stopwatch.GetTimestamp();
        var options = new ExportOptions { Categories = FindCategories(), Since = Since, Until = Until, FullScan = FullScan };
        var (result, length) = isAdded ? AppendTo(path, client, options) : Export(path, client, options);
        Summarize(path, result, length, started);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        // Where nothing came, that is what is in the file.
        if (!_hasProcessed && MyInvocation.ExpectingInput && Path.Length > 0) Begin();
        if (_export is null) return;
        using (_export)
        {
            var started = _export.Started;
            var result = _export.Close();
            Await(_export.File.FinishAsync(_export.Replacement, Force, Cancellation));
            Summarize(_export.File.Path, result, new FileInfo(_export.File.Path).Length, started);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _export?.Dispose();
    }

    private void Write(EventoMessage message)
    {
        if (_export is null && !Begin()) return;
        try
        {
            var data = message.DataContent.Keep(nameof(message.Data));
            var metadata = message.MetadataContent.Keep(nameof(message.Metadata));
            _export!.Writer.Write(message.Stored.WithContent(data.Span, metadata.Span));
        }
        catch (Exception e) when (e is Json.JsonConversionException or ArgumentException)
        {
            // A file without it would not be what was asked for.
            _isRefused = true;
            _export!.Dispose();
            _export = null;
            throw e is ArgumentException
                ? new EventoException(ModuleErrorCode.InvalidArgument, $"{e.Message} Sort-Object GlobalPosition puts them in order. No file was written.", inner: e)
                : new EventoException(ModuleErrorCode.InvalidData, $"{e.Message} No file was written.", inner: e);
        }
    }

    private bool Begin()
    {
        _isRefused = true;
        var path = ResolvePath();
        if (!ShouldProcess(path, "Export messages of the pipeline")) return false;
        var files = EventoSession.Current.Files;
        var replacement = new FileReplacement(path, Timing, files);
        if (Force) Await(replacement.RequirePossibleAsync(Cancellation));
        _export = new MessageExport(new TransferFile(path, files), replacement);
        _isRefused = false;
        return true;
    }

    private string ResolvePath()
    {
        var path = FilePath.Resolve(Path, SessionState);
        if (Directory.Exists(path)) throw new ArgumentException($"'{path}' is a folder; give the name of a file in it.");
        if (Force && Append) throw new ArgumentException("-Force and -Append do not go together: a file is replaced, or added to.");
        if (File.Exists(path) && !Force && !Append) throw new ArgumentException($"'{path}' is there already; -Force replaces it, -Append adds to it.");
        return path;
    }

    /// <summary>The categories to be exported; warns where what is kept of their consumers is left out.</summary>
    private string[]? FindCategories()
    {
        if (Category is null) return null;
        CategoryArgument.Require(Category);
        string[] consumers = [.. Category.SelectMany(ConsumerIdentity.CategoriesOf).Except(Category, StringComparer.Ordinal)];
        if (IncludeConsumers) return [.. Category, .. consumers];
        var left = Await(Client.GetCategoriesAsync(Cancellation)).Select(category => category.Name).Intersect(consumers, StringComparer.Ordinal).ToList();
        if (left.Count > 0) WriteWarning($"What is kept of the consumers is not exported ({string.Join(", ", left)}); -IncludeConsumers adds it.");
        return Category;
    }

    private void Summarize(string path, ExportResult result, long length, long started)
    {
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
            if (end.IsLastKept) options = options with { Position = ExportFileReader.ReadLine(end.LastLine.Span).GlobalPosition + 1 };
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
