namespace EventoDb;

/// <summary>Error codes of the module's own, beside those of <see cref="Client.EventoErrorCode"/>.</summary>
internal static class ModuleErrorCode
{
    /// <summary>There is no connection to use.</summary>
    public const string NotConnected = "NOT_CONNECTED";

    /// <summary>No connection is saved under a name.</summary>
    public const string ConnectionNotFound = "CONNECTION_NOT_FOUND";

    /// <summary>A connection is saved under a name already.</summary>
    public const string ConnectionExists = "CONNECTION_EXISTS";

    /// <summary>There is no vault that could keep a token.</summary>
    public const string NoTokenStore = "NO_TOKEN_STORE";

    /// <summary>A vault refuses, or has lost a token.</summary>
    public const string VaultError = "VAULT_ERROR";

    /// <summary>Data or metadata cannot be sent exactly as they are.</summary>
    public const string InvalidData = "INVALID_DATA";

    /// <summary>An argument that cannot be meant.</summary>
    public const string InvalidArgument = "INVALID_ARGUMENT";

    /// <summary>A wait ended without what was waited for.</summary>
    public const string WaitTimeout = "WAIT_TIMEOUT";

    /// <summary>A file could not be read or written.</summary>
    public const string FileError = "FILE_ERROR";

    /// <summary>There is no such message.</summary>
    public const string MessageNotFound = "MESSAGE_NOT_FOUND";

    /// <summary>No browser could be started.</summary>
    public const string BrowserUnavailable = "BROWSER_UNAVAILABLE";

    /// <summary>Two consumers of one name are at work.</summary>
    public const string ConsumerConflict = "CONSUMER_CONFLICT";

    /// <summary>There is no such consumer.</summary>
    public const string ConsumerNotFound = "CONSUMER_NOT_FOUND";

    /// <summary>A consumer was retired.</summary>
    public const string ConsumerRetired = "CONSUMER_RETIRED";

    /// <summary>A consumer is suspended.</summary>
    public const string ConsumerSuspended = "CONSUMER_SUSPENDED";

    /// <summary>A consumer has parked no such message.</summary>
    public const string ParkedNotFound = "PARKED_NOT_FOUND";

    /// <summary>A subscription ended by something that no server and no network is to blame for.</summary>
    public const string SubscriptionFailed = "SUBSCRIPTION_FAILED";

    /// <summary>The session has a subscription of that name already.</summary>
    public const string SubscriptionExists = "SUBSCRIPTION_EXISTS";

    /// <summary>The session has no subscription of that name.</summary>
    public const string SubscriptionNotFound = "SUBSCRIPTION_NOT_FOUND";

    /// <summary>A file is the backup of something else than the namespace.</summary>
    public const string OtherHistory = "OTHER_HISTORY";
}
