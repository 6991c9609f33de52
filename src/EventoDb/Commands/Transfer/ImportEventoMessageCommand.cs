using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Commands;

/// <summary>Brings exported messages into the namespace, positions and times included. Every line is checked before the first is sent.</summary>
[Cmdlet(VerbsData.Import, "EventoMessage", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoImportSummary))]
public sealed class ImportEventoMessageCommand : TransferCmdlet
{
    private readonly List<TransferFile> _files = [];
    private TransferProgress? _stopped;
    private string? _reading;
    private bool _isRefused;

    /// <summary>The files, <c>.ndjson</c> or <c>.ndjson.gz</c>, in the order in which they were made: several are one import.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public string[] Path { get; set; } = [];

    /// <summary>Goes on with an import that was interrupted: what is in already is compared, all of it, and left out.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>Takes streams that begin or go on later than where they end in the namespace, as those of a part of a backup do.</summary>
    [Parameter]
    public SwitchParameter AllowGap { get; set; }

    /// <summary>Deletes all messages of the namespace first; asks before, unless <c>-Confirm:$false</c> is given.</summary>
    [Parameter]
    public SwitchParameter Clear { get; set; }

    /// <inheritdoc/>
    protected override object? Target => _files.Count > 1 ? _files.Select(file => file.Path).ToArray() : OneOrAll(Path);

    /// <inheritdoc/>
    protected override string? LeftUndone => _stopped is null
        ? null
        : string.Create(
            CultureInfo.CurrentCulture, $"Import-EventoMessage was stopped: at least {_stopped.Messages} of {_stopped.Total} messages are in; -Resume goes on after them.");

    /// <inheritdoc/>
    protected override void Process()
    {
        // One that is wrong is a missing link.
        var wasRefused = _isRefused;
        _isRefused = true;
        if (Resume && Clear) throw new ArgumentException("-Resume and -Clear do not go together: an emptied namespace has nothing to resume.");
        foreach (var path in Path)
        {
            var file = new TransferFile(FilePath.Resolve(path, SessionState));
            if (!File.Exists(file.Path)) throw new ArgumentException($"There is no file '{file.Path}'.");
            _files.Add(file);
        }
        _isRefused = wasRefused;
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        if (_isRefused || _files.Count == 0) return;
        var client = Client;
        var space = client.Namespace;
        string[] paths = [.. _files.Select(file => file.Path)];
        var names = EventoImportSummary.Describe(paths);
        var options = new ImportOptions { Resume = Resume, Clear = Clear, AllowGap = AllowGap };
        var count = Preferences.WhatIf ? Describe(Import(client, names, options with { CheckOnly = true })) : string.Empty;
        if (!ShouldProcess($"namespace {space}", Clear ? $"Delete all messages and import {count}{names}" : $"Import {count}{names}")) return;
        if (Clear && !MayClear(space, names)) return;
        var started = Stopwatch.GetTimestamp();
        var result = Import(client, names, options);
        WriteObject(new EventoImportSummary(names, space, result, Stopwatch.GetElapsedTime(started)) { Paths = paths });
    }

    private static string Describe(ImportResult result) => string.Create(CultureInfo.InvariantCulture, $"{result.MessageCount} messages of ");

    private ImportResult Import(EventoClient client, string names, ImportOptions options)
    {
        var progress = new TransferProgress();
        var files = _files.ConvertAll(file => new ImportFile(System.IO.Path.GetFileName(file.Path), () => OpenRead(file)));
        try
        {
            return Await($"Importing {names}", progress, () => client.ImportAsync(files, options, progress, Cancellation), checking: $"Checking {names}");
        }
        catch (PipelineStoppedException) when (progress.Stage == TransferStage.Transferring)
        {
            _stopped = progress;
            throw;
        }
        catch (InvalidDataException e)
        {
            throw TransferFile.Damaged(_reading ?? names, e, " Nothing was sent.");
        }
        catch (EventoException e) when (Advise(e) is { } advice)
        {
            throw new EventoException(e.Code, e.Message.TrimEnd('.') + advice, e.StatusCode, e.Details, e);
        }
    }

    /// <summary>The parameter that goes on from there, which the client knows nothing of; the end of the sentence that says what happened.</summary>
    private string? Advise(EventoException failure) => failure switch
    {
        EventoImportException => "; -Resume goes on after them.",
        { Code: EventoErrorCode.PositionExists } when !Resume =>
            "; -Resume goes on with an import of this file that was interrupted; what else is wanted of it comes back by way of another namespace.",
        { Code: EventoErrorCode.PositionsMissing } => "; -AllowGap imports the file without them.",
        _ => null,
    };

    private Stream OpenRead(TransferFile file)
    {
        Volatile.Write(ref _reading, file.Path);
        return file.OpenRead();
    }

    private bool MayClear(string? space, string names)
    {
        // Whoever gave -Confirm has answered already, or has said that nobody is there to ask.
        if (IsBound("Confirm")) return true;
        var count = space is null ? null : (long?)Await(Client.GetNamespaceAsync(space, Cancellation)).MessageCount;
        return count == 0 || ShouldContinue($"All {count} messages of namespace '{space}' will be deleted before '{names}' is imported.", "Delete all messages?");
    }
}
