using System.Management.Automation;

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
            var session = EventoSession.Current;
            var outbox = OutboxLookup.Find(FilePath.Resolve(Path, SessionState), binding: null, Timing.Client.Timing, session.OutboxFiles);
            Await(outbox.LookAsync(Cancellation));
            WriteObject(new EventoOutbox(outbox.FullPath, OutboxLookup.Require(outbox)));
        },
        Path);
}
