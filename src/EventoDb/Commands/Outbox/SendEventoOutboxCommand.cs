using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Progress;
using EventoDb.Writing;

namespace EventoDb.Commands;

/// <summary>Brings the messages of an outbox to the server, in order, each exactly once; emits a result or an error for each.</summary>
[Cmdlet(VerbsCommunications.Send, "EventoOutbox", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoWriteResult))]
public sealed class SendEventoOutboxCommand : ConnectedCmdlet
{
    /// <summary>The outbox' file.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    [NotAToken]
    public string Path { get; set; } = string.Empty;

    /// <summary>Sends what was refused and set aside once more, behind the rest.</summary>
    [Parameter]
    public SwitchParameter RetryRejected { get; set; }

    /// <summary>Forgets what was refused and set aside before.</summary>
    [Parameter]
    public SwitchParameter DiscardRejected { get; set; }

    /// <summary>How many connections share the work. Each stream belongs to one of them, so that its messages are written in the order in which they were queued; those of
    /// several streams need not be.</summary>
    [Parameter]
    [ValidateRange(1, MessageWriterOptions.MaxConnectionCount)]
    [NoTokenText]
    public int ConnectionCount { get; set; } = 1;

    /// <inheritdoc/>
    protected override object? Target => Path;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (RetryRejected && DiscardRejected) throw new ArgumentException("-RetryRejected and -DiscardRejected do not go together.");
        var client = Client;
        var outbox = EventoSession.Current.OpenOutbox(client, OutboxLookup.Require(FilePath.Resolve(Path, SessionState)));
        var content = OutboxLookup.Require(Await(outbox.LookAsync(Cancellation)), outbox.FullPath);
        var action = $"Send {content.PendingCount} messages to {client}" + (DiscardRejected ? $", and forget {content.Rejected.Count} that were refused" : string.Empty);
        if (!ShouldProcess(outbox.FullPath, action)) return;
        Progress = new WorkProgress(WriteProgress, "Sending the outbox", Timing);
        var rejected = RetryRejected ? RejectedMessages.SendAgain : DiscardRejected ? RejectedMessages.Discard : RejectedMessages.Keep;
        foreach (var delivery in Await(outbox.SendAsync(rejected, ConnectionCount, Cancellation))) Emit(delivery);
    }

    private void Emit(OutboxDelivery delivery)
    {
        Progress?.Count();
        if (delivery.Result is { } result) WriteObject(new EventoWriteResult(result, MessageMetadata.CorrelationOf(delivery.Message.Message.MetadataUtf8.Span)));
        else WriteError(delivery.Refusal!.ToErrorRecord(new EventoRejectedMessage(new OutboxRejection(delivery.Message, delivery.Refusal!.Code, delivery.Refusal.Message, Timing.Clock.GetUtcNow()))));
    }
}
