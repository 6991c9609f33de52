using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Shared;

namespace EventoDb;

/// <summary>What there is to say of each error code: its kind, and what its user may do.</summary>
internal static class ErrorTable
{
    /// <summary>The kind of an error and what is recommended; null for nothing. Codes are open: of those that are not here, status and prefix tell.</summary>
    public static (ErrorCategory Category, string? Recommendation) Of(EventoException exception) => exception.Code switch
    {
        EventoErrorCode.StreamVersionConflict =>
            (ErrorCategory.ResourceExists, "Read the stream again (Get-EventoStreamVersion), decide anew, and write with the version it has now."),
        EventoErrorCode.NamespaceExists =>
            (ErrorCategory.ResourceExists, "Choose another name, or use the namespace with its token (Use-EventoNamespace -Token)."),
        EventoErrorCode.IdExists =>
            (ErrorCategory.ResourceExists, "Write it under another id, or without -Id under a new one; -SkipExisting takes it for done where this very message is there."),
        EventoErrorCode.PositionsMissing =>
            (ErrorCategory.ObjectNotFound, "Import the backups in the order in which they were made; -AllowGap takes a part of one as it is."),
        EventoErrorCode.NamespaceNotFound => (ErrorCategory.ObjectNotFound, "Get-EventoNamespace lists the namespaces there are."),
        EventoErrorCode.MethodNotFound => (ErrorCategory.ObjectNotFound, "Check the method's name; this server may be older than the method."),
        EventoErrorCode.NotFound => (ErrorCategory.ObjectNotFound, "Check that the address is that of an EventoDB server, and what stands between."),
        EventoErrorCode.HistoryLost => (ErrorCategory.ObjectNotFound, "Find out what happened to the store, and begin anew at a -Position of your choice."),
        EventoErrorCode.AuthUnauthorized =>
            (ErrorCategory.PermissionDenied, "Check that the token is the one of that namespace, and that the namespace still exists."),
        EventoErrorCode.InvalidRequest or ModuleErrorCode.InvalidData or ModuleErrorCode.InvalidArgument => (ErrorCategory.InvalidArgument, null),
        EventoErrorCode.NetworkError =>
            (ErrorCategory.ConnectionError, "Check that the server runs and can be reached (Test-EventoServer -WaitSec waits for it)."),
        EventoErrorCode.Timeout => (ErrorCategory.OperationTimeout, "Try again later, or connect with a larger -TimeoutSec."),
        EventoErrorCode.OutboxError =>
            (ErrorCategory.WriteError, "Make the folder writable and give the disk room, or give -Outbox another path; what was queued before is still there."),
        EventoErrorCode.OutboxDamaged =>
            (ErrorCategory.InvalidData, "Give another path. Where this one was an outbox, keep the file: what it holds before the damage can be read from it."),
        EventoErrorCode.OutboxMismatch => (ErrorCategory.InvalidArgument, "Connect to that server and namespace, or give -Outbox another path."),
        EventoErrorCode.HttpError when exception.StatusCode == 413 =>
            (KindOf(exception), "Raise the limit of the proxy before the server (nginx: client_max_body_size), or make the message smaller."),
        EventoErrorCode.HttpError or EventoErrorCode.MalformedResponse =>
            (KindOf(exception), "Check that the address is that of an EventoDB server, and what stands between."),
        EventoErrorCode.AuthRequired => (KindOf(exception), "Connect with a token: Connect-EventoServer -Token, or set EVENTODB_TOKEN."),
        EventoErrorCode.PositionExists =>
            (KindOf(exception), "Import the file into a new namespace (New-EventoNamespace -Use), and bring from there what you want back: Get-EventoStream order-1 -Connection $copy | Write-EventoMessage -StreamName order-1."),
        EventoErrorCode.CopyDiffers => (KindOf(exception), "Compare-EventoNamespace shows all that differs; copy into an empty namespace."),
        EventoErrorCode.AnswerTooLarge => (KindOf(exception), "Ask for less at a time (-BatchSize, -First)."),
        EventoErrorCode.BackendError => (KindOf(exception), "Look at the server's log; an id that is no UUID is refused like this too."),
        EventoErrorCode.OutboxFollows => (KindOf(exception), "Look at the message that was refused (Get-EventoOutbox), decide anew, and write both again."),
        ModuleErrorCode.ConsumerConflict =>
            (ErrorCategory.ResourceExists, "Run one consumer of a name at a time, or share the work between members of a group (-GroupMember, -GroupSize)."),
        ModuleErrorCode.SubscriptionExists => (ErrorCategory.ResourceExists, "Choose another name, or end the one there is (Unregister-EventoSubscription)."),
        ModuleErrorCode.ConnectionExists => (ErrorCategory.ResourceExists, "Choose another name, or let it take the other's place with -Force."),
        ModuleErrorCode.SubscriptionNotFound => (ErrorCategory.ObjectNotFound, "Get-EventoSubscription lists the subscriptions of this session."),
        ModuleErrorCode.MessageNotFound =>
            (ErrorCategory.ObjectNotFound, "Check that this is the server and namespace that the message was written to (Get-EventoConnection)."),
        ModuleErrorCode.ParkedNotFound => (ErrorCategory.ObjectNotFound, "Get-EventoParkedMessage lists what is parked."),
        ModuleErrorCode.ConnectionNotFound =>
            (ErrorCategory.ObjectNotFound, "Get-EventoConnection -Saved lists those that are saved; Save-EventoConnection saves the session's."),
        ModuleErrorCode.ConsumerNotFound => (ErrorCategory.ObjectNotFound, "Get-EventoConsumer lists the consumers there are."),
        ModuleErrorCode.ConsumerRetired =>
            (ErrorCategory.ResourceUnavailable, "Run it under the name and group size that took its place, or put it to work again with Set-EventoConsumer."),
        ModuleErrorCode.ConsumerSuspended => (ErrorCategory.ResourceUnavailable, "Resume-EventoConsumer lets it run again."),
        ModuleErrorCode.NotConnected =>
            (ErrorCategory.ConnectionError, "Connect-EventoServer <uri> -Token <token>, or give -Connection; a session that never had a connection of its own takes EVENTODB_URL and EVENTODB_TOKEN."),
        ModuleErrorCode.WaitTimeout => (ErrorCategory.OperationTimeout, "Wait longer (-TimeoutSec), or look at what came instead."),
        ModuleErrorCode.NoTokenStore =>
            (ErrorCategory.ResourceUnavailable, "Install-PSResource Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore; then Register-SecretVault store -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault."),
        ModuleErrorCode.VaultError =>
            (ErrorCategory.ResourceUnavailable, "Get-SecretVault and Get-SecretInfo say what there is; Save-EventoConnection -Force saves the session's connection anew, with its token."),
        ModuleErrorCode.FileError => (ErrorCategory.OpenError, null),
        ModuleErrorCode.BrowserUnavailable =>
            (ErrorCategory.ResourceUnavailable, "Open the file that the message names, or give -Path and take it to where a browser is."),
        ModuleErrorCode.OtherHistory =>
            (KindOf(exception), "Give the file of this namespace, or export to a new one and keep this one for the namespace that it came from."),
        StartFailureCode.PortInUse => (ErrorCategory.ResourceBusy, "Start-EventoServer without -Port takes any free one."),
        StartFailureCode.DatabaseLocked => (ErrorCategory.ResourceBusy, "Give -Path another file, or leave it out for a server in memory."),
        StartFailureCode.PortUnavailable => (ErrorCategory.ResourceUnavailable, "Start-EventoServer without -Port takes any free one."),
        StartFailureCode.DatabaseUnavailable or StartFailureCode.DiskFull =>
            (ErrorCategory.ResourceUnavailable, "Give -Path another file, or leave it out for a server in memory."),
        StartFailureCode.DatabaseInvalid or StartFailureCode.DatabaseNewer or StartFailureCode.DatabaseCorrupt =>
            (ErrorCategory.InvalidData, "Give -Path another file, or leave it out for a server in memory."),
        StartFailureCode.DirectoryNotFound => (ErrorCategory.ObjectNotFound, "Give -Path another file, or leave it out for a server in memory."),
        StartFailureCode.InvalidToken => (ErrorCategory.InvalidArgument, "New-EventoToken default makes one; without -Token the server makes its own."),
        StartFailureCode.AccessDenied => (ErrorCategory.PermissionDenied, null),
        EmbeddedServerCode.Unavailable => (ErrorCategory.ResourceUnavailable, "Install the module anew, or connect to another server."),
        EmbeddedServerCode.NotRunning => (ErrorCategory.ObjectNotFound, null),
        _ when IsOfToken(exception) => (ErrorCategory.AuthenticationError, "Check the token: it starts with ns_ and ends in 64 hex digits."),
        _ => (KindOf(exception), null),
    };

    // Older servers say AUTH_INVALID, others may say more.
    private static bool IsOfToken(EventoException exception) => exception.Code.StartsWith("AUTH_", StringComparison.Ordinal);

    private static ErrorCategory KindOf(EventoException exception) => exception.StatusCode switch
    {
        _ when IsOfToken(exception) => ErrorCategory.AuthenticationError,
        401 => ErrorCategory.AuthenticationError,
        403 => ErrorCategory.PermissionDenied,
        502 or 503 or 504 => ErrorCategory.ConnectionError,
        _ => ErrorCategory.InvalidResult,
    };
}
