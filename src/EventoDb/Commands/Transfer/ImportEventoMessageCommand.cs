using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Commands;

/// <summary>Brings exported messages into the namespace, positions and times included. Every line is checked before the first is sent.</summary>
[Cmdlet(VerbsData.Import, "EventoMessage", SupportsShouldProcess = true)]
[OutputType(typeof(EventoImportSummary))]
public sealed class ImportEventoMessageCommand : TransferCmdlet
{
    private TransferProgress? _stopped;

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
    protected override string? LeftUndone => _stopped is null
        ? null
        : string.Create(
            CultureInfo.CurrentCulture, $"Import-EventoMessage was stopped: at least {_stopped.Messages} of {_stopped.Total} messages are in; -Resume goes on after them.");

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Resume && Clear) throw new ArgumentException("-Resume and -Clear do not go together: an emptied namespace has nothing to resume.");
        var file = new TransferFile(ResolvePath());
        if (!File.Exists(file.Path)) throw new ArgumentException($"There is no file '{file.Path}'.");
        var client = Client;
        var space = client.Namespace;
        var options = new ImportOptions { Resume = Resume, Clear = Clear, AllowGap = AllowGap };
        var count = Preferences.WhatIf ? Describe(Import(client, file, options with { CheckOnly = true })) : string.Empty;
        if (!ShouldProcess($"namespace {space}", Clear ? $"Delete all messages and import {count}{file.Path}" : $"Import {count}{file.Path}")) return;
        if (Clear && !MayClear(space)) return;
        var started = Stopwatch.GetTimestamp();
        var result = Import(client, file, options);
        WriteObject(new EventoImportSummary(file.Path, space, result, Stopwatch.GetElapsedTime(started)));
    }

    private static string Describe(ImportResult result) => string.Create(CultureInfo.InvariantCulture, $"{result.MessageCount} messages of ");

    private ImportResult Import(EventoClient client, TransferFile file, ImportOptions options)
    {
        var progress = new TransferProgress();
        try
        {
            return Await(
                $"Importing {file.Path}", progress, () => client.ImportAsync(file.OpenRead, options, progress, Cancellation), checking: $"Checking {file.Path}");
        }
        catch (PipelineStoppedException) when (progress.Stage == TransferStage.Transferring)
        {
            _stopped = progress;
            throw;
        }
        catch (InvalidDataException e)
        {
            throw TransferFile.Damaged(file.Path, e, " Nothing was sent.");
        }
    }

    private bool MayClear(string? space)
    {
        // Whoever gave -Confirm has answered already, or has said that nobody is there to ask.
        if (IsBound("Confirm")) return true;
        var count = space is null ? null : (long?)Await(Client.GetNamespaceAsync(space, Cancellation)).MessageCount;
        return count == 0 || ShouldContinue($"All {count} messages of namespace '{space}' will be deleted before '{Path}' is imported.", "Delete all messages?");
    }
}
