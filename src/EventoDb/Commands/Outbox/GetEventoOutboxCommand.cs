using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Commands;

/// <summary>Shows what an outbox of Write-EventoMessage holds, and for which server and namespace.</summary>
[Cmdlet(VerbsCommon.Get, "EventoOutbox", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoOutbox))]
public sealed class GetEventoOutboxCommand : EventoCmdlet
{
    /// <summary>The outbox' file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(
        () =>
        {
            var path = OutboxLookup.Require(FilePath.Resolve(Path, SessionState));
            WriteObject(new EventoOutbox(path, OutboxLookup.Require(Await(Outbox.LookAsync(path, Cancellation)), path)));
        },
        Path);
}
