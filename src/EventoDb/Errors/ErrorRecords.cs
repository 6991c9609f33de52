using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Shared;

namespace EventoDb;

/// <summary>Makes every error record of the module.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of an exception: its id is the code, its category follows from the code, its details recommend what to do.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="target">The input it happened to, or null.</param>
    public static ErrorRecord ToErrorRecord(this EventoException exception, object? target)
    {
        var record = new ErrorRecord(exception, exception.Code, CategoryOf(exception), WithoutToken(target))
        {
            ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = Recommend(exception) },
        };
        record.CategoryInfo.TargetName = DisplayText.OfLine(record.CategoryInfo.TargetName);
        return record;
    }

    /// <summary>The record of an argument that cannot be meant.</summary>
    public static ErrorRecord ToErrorRecord(this ArgumentException exception, object? target) => exception.ToEventoException().ToErrorRecord(target);

    /// <summary>An argument that cannot be meant.</summary>
    public static EventoException ToEventoException(this ArgumentException exception)
    {
        // Without the " (Parameter 'x')" that names a parameter of some method inside.
        var message = exception.ParamName is { } name ? exception.Message.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal) : exception.Message;
        return new EventoException(ModuleErrorCode.InvalidArgument, message, inner: exception);
    }

    // A token given in place of something else is refused, and must not show as what was refused either.
    private static object? WithoutToken(object? target) =>
        (target is PSObject wrapper ? wrapper.BaseObject : target) is string text && TokenRedaction.Redact(text) is var redacted && redacted != text ? redacted : target;

    private static ErrorCategory CategoryOf(EventoException exception) => exception.Code switch
    {
        EventoErrorCode.StreamVersionConflict or EventoErrorCode.NamespaceExists or EventoErrorCode.IdExists
            or ModuleErrorCode.ConsumerConflict or ModuleErrorCode.SubscriptionExists or ModuleErrorCode.ConnectionExists => ErrorCategory.ResourceExists,
        EventoErrorCode.PositionsMissing or EventoErrorCode.NamespaceNotFound or EventoErrorCode.MethodNotFound or EventoErrorCode.NotFound
            or EventoErrorCode.HistoryLost or ModuleErrorCode.SubscriptionNotFound or ModuleErrorCode.MessageNotFound or ModuleErrorCode.ParkedNotFound or ModuleErrorCode.ConnectionNotFound
            or ModuleErrorCode.ConsumerNotFound => ErrorCategory.ObjectNotFound,
        ModuleErrorCode.ConsumerRetired or ModuleErrorCode.ConsumerSuspended => ErrorCategory.ResourceUnavailable,
        EventoErrorCode.AuthUnauthorized => ErrorCategory.PermissionDenied,
        EventoErrorCode.InvalidRequest or ModuleErrorCode.InvalidData or ModuleErrorCode.InvalidArgument => ErrorCategory.InvalidArgument,
        EventoErrorCode.NetworkError or ModuleErrorCode.NotConnected => ErrorCategory.ConnectionError,
        EventoErrorCode.Timeout or ModuleErrorCode.WaitTimeout => ErrorCategory.OperationTimeout,
        ModuleErrorCode.NoTokenStore or ModuleErrorCode.VaultError => ErrorCategory.ResourceUnavailable,
        ModuleErrorCode.FileError => ErrorCategory.OpenError,
        ModuleErrorCode.BrowserUnavailable => ErrorCategory.ResourceUnavailable,
        EventoErrorCode.OutboxError => ErrorCategory.WriteError,
        EventoErrorCode.OutboxDamaged => ErrorCategory.InvalidData,
        EventoErrorCode.OutboxMismatch => ErrorCategory.InvalidArgument,
        StartFailureCode.PortInUse or StartFailureCode.DatabaseLocked => ErrorCategory.ResourceBusy,
        StartFailureCode.PortUnavailable or StartFailureCode.DatabaseUnavailable or StartFailureCode.DiskFull or EmbeddedServerCode.Unavailable => ErrorCategory.ResourceUnavailable,
        StartFailureCode.DatabaseInvalid or StartFailureCode.DatabaseNewer or StartFailureCode.DatabaseCorrupt => ErrorCategory.InvalidData,
        StartFailureCode.DirectoryNotFound or EmbeddedServerCode.NotRunning => ErrorCategory.ObjectNotFound,
        StartFailureCode.InvalidToken => ErrorCategory.InvalidArgument,
        StartFailureCode.AccessDenied => ErrorCategory.PermissionDenied,
        // Codes are open: older servers say AUTH_INVALID, others may say more.
        _ when exception.Code.StartsWith("AUTH_", StringComparison.Ordinal) => ErrorCategory.AuthenticationError,
        _ when exception.StatusCode == 401 => ErrorCategory.AuthenticationError,
        _ when exception.StatusCode == 403 => ErrorCategory.PermissionDenied,
        _ when exception.StatusCode is 502 or 503 or 504 => ErrorCategory.ConnectionError,
        _ => ErrorCategory.InvalidResult,
    };

    private static string? Recommend(EventoException exception) => exception.Code switch
    {
        EventoErrorCode.StreamVersionConflict => "Read the stream again (Get-EventoStreamVersion), decide anew, and write with the version it has now.",
        EventoErrorCode.NamespaceExists => "Choose another name, or use the namespace with its token (Use-EventoNamespace -Token).",
        EventoErrorCode.NamespaceNotFound => "Get-EventoNamespace lists the namespaces there are.",
        EventoErrorCode.MethodNotFound => "Check the method's name; this server may be older than the method.",
        EventoErrorCode.NotFound or EventoErrorCode.HttpError or EventoErrorCode.MalformedResponse =>
            "Check that the address is that of an EventoDB server, and what stands between.",
        EventoErrorCode.AuthRequired => "Connect with a token: Connect-EventoServer -Token, or set EVENTODB_TOKEN.",
        EventoErrorCode.AuthUnauthorized => "Check that the token is the one of that namespace, and that the namespace still exists.",
        ModuleErrorCode.NotConnected =>
            "Connect-EventoServer <uri> -Token <token>, or give -Connection; a session that never had a connection of its own takes EVENTODB_URL and EVENTODB_TOKEN.",
        EventoErrorCode.NetworkError => "Check that the server runs and can be reached (Test-EventoServer -WaitSec waits for it).",
        EventoErrorCode.Timeout => "Try again later, or connect with a larger -TimeoutSec.",
        EventoErrorCode.HistoryLost => "Find out what happened to the store, and begin anew at a -Position of your choice.",
        EventoErrorCode.PositionExists =>
            "Import the file into a new namespace (New-EventoNamespace -Use), and bring from there what you want back: Get-EventoStream order-1 -Connection $copy | Write-EventoMessage -StreamName order-1.",
        EventoErrorCode.PositionsMissing => "Import the backups in the order in which they were made; -AllowGap takes a part of one as it is.",
        ModuleErrorCode.OtherHistory => "Give the file of this namespace, or export to a new one and keep this one for the namespace that it came from.",
        EventoErrorCode.CopyDiffers => "Compare-EventoNamespace shows all that differs; copy into an empty namespace.",
        EventoErrorCode.AnswerTooLarge => "Ask for less at a time (-BatchSize, -First).",
        EventoErrorCode.BackendError => "Look at the server's log; an id that is no UUID is refused like this too.",
        EventoErrorCode.IdExists => "Write it under another id, or without -Id under a new one; -SkipExisting takes it for done where this very message is there.",
        EventoErrorCode.OutboxError => "Make the folder writable and give the disk room, or give -Outbox another path; what was queued before is still there.",
        EventoErrorCode.OutboxDamaged => "Give another path. Where this one was an outbox, keep the file: what it holds before the damage can be read from it.",
        EventoErrorCode.OutboxMismatch => "Connect to that server and namespace, or give -Outbox another path.",
        EventoErrorCode.OutboxFollows => "Look at the message that was refused (Get-EventoOutbox), decide anew, and write both again.",
        StartFailureCode.PortInUse or StartFailureCode.PortUnavailable => "Start-EventoServer without -Port takes any free one.",
        StartFailureCode.DatabaseInvalid or StartFailureCode.DatabaseNewer or StartFailureCode.DatabaseCorrupt or StartFailureCode.DatabaseLocked
            or StartFailureCode.DatabaseUnavailable or StartFailureCode.DirectoryNotFound or StartFailureCode.DiskFull =>
            "Give -Path another file, or leave it out for a server in memory.",
        StartFailureCode.InvalidToken => "New-EventoToken default makes one; without -Token the server makes its own.",
        EmbeddedServerCode.Unavailable => "Install the module anew, or connect to another server.",
        ModuleErrorCode.MessageNotFound => "Check that this is the server and namespace that the message was written to (Get-EventoConnection).",
        ModuleErrorCode.BrowserUnavailable => "Open the file that the message names, or give -Path and take it to where a browser is.",
        ModuleErrorCode.ConsumerConflict => "Run one consumer of a name at a time, or share the work between members of a group (-GroupMember, -GroupSize).",
        ModuleErrorCode.ConsumerNotFound => "Get-EventoConsumer lists the consumers there are.",
        ModuleErrorCode.ConsumerRetired => "Run it under the name and group size that took its place, or put it to work again with Set-EventoConsumer.",
        ModuleErrorCode.ConsumerSuspended => "Resume-EventoConsumer lets it run again.",
        ModuleErrorCode.ParkedNotFound => "Get-EventoParkedMessage lists what is parked.",
        ModuleErrorCode.ConnectionNotFound => "Get-EventoConnection -Saved lists those that are saved; Save-EventoConnection saves the session's.",
        ModuleErrorCode.ConnectionExists => "Choose another name, or let it take the other's place with -Force.",
        ModuleErrorCode.NoTokenStore =>
            "Install-PSResource Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore; then Register-SecretVault store -ModuleName Microsoft.PowerShell.SecretStore -DefaultVault.",
        ModuleErrorCode.VaultError => "Get-SecretVault and Get-SecretInfo say what there is; Save-EventoConnection -Force saves the session's connection anew, with its token.",
        ModuleErrorCode.SubscriptionExists => "Choose another name, or end the one there is (Unregister-EventoSubscription).",
        ModuleErrorCode.SubscriptionNotFound => "Get-EventoSubscription lists the subscriptions of this session.",
        ModuleErrorCode.WaitTimeout => "Wait longer (-TimeoutSec), or look at what came instead.",
        _ when exception.Code.StartsWith("AUTH_", StringComparison.Ordinal) => "Check the token: it starts with ns_ and ends in 64 hex digits.",
        _ => null,
    };
}
