using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>The error codes a caller may meet: the server's (eventodb 0.7.0, error codes) and this client's own.</summary>
public static class EventoErrorCode
{
    /// <summary>The server: malformed JSON, a wrong or missing argument (400), a wrong HTTP method (405).</summary>
    public const string InvalidRequest = ServerErrorCode.InvalidRequest;

    /// <summary>The server: no such method (404).</summary>
    public const string MethodNotFound = ServerErrorCode.MethodNotFound;

    /// <summary>The server: no such path (404).</summary>
    public const string NotFound = ServerErrorCode.NotFound;

    /// <summary>The server: no token, or not as <c>Bearer</c> (401).</summary>
    public const string AuthRequired = ServerErrorCode.AuthRequired;

    /// <summary>The server: a malformed token (401).</summary>
    public const string AuthInvalidToken = ServerErrorCode.AuthInvalidToken;

    /// <summary>The server: a wrong secret, or a namespace that does not exist (403).</summary>
    public const string AuthUnauthorized = ServerErrorCode.AuthUnauthorized;

    /// <summary>The server: no such namespace (404).</summary>
    public const string NamespaceNotFound = ServerErrorCode.NamespaceNotFound;

    /// <summary>The server: the namespace is there already (409).</summary>
    public const string NamespaceExists = ServerErrorCode.NamespaceExists;

    /// <summary>The server: the stream is not at the expected version (409).</summary>
    public const string StreamVersionConflict = ServerErrorCode.StreamVersionConflict;

    /// <summary>The server: its storage failed; also a malformed id (500).</summary>
    public const string BackendError = ServerErrorCode.BackendError;

    /// <summary>A write with an id that another message of the namespace has. This client tells it from other failures of the storage by the server's words
    /// (eventodb 0.7.0, fact 4); pebble refuses no id.</summary>
    public const string IdExists = "ID_EXISTS";

    /// <summary>This client: nobody listens, a name that does not resolve, a connection that broke.</summary>
    public const string NetworkError = "NETWORK_ERROR";

    /// <summary>This client: no whole answer within the time asked for.</summary>
    public const string Timeout = "TIMEOUT";

    /// <summary>This client: an answer that is not what the protocol promises.</summary>
    public const string MalformedResponse = "MALFORMED_RESPONSE";

    /// <summary>This client: an HTTP error without EventoDB's error body, as a proxy or a web server sends it.</summary>
    public const string HttpError = "HTTP_ERROR";

    /// <summary>This client: the messages that a subscription has read last are not in the store any more.</summary>
    public const string HistoryLost = "HISTORY_LOST";

    /// <summary>This client: an answer larger than <see cref="EventoClientOptions.MaxAnswerBytes"/>.</summary>
    public const string AnswerTooLarge = "ANSWER_TOO_LARGE";

    /// <summary>This client and the server: a line of an import is no record.</summary>
    public const string InvalidRecord = ServerErrorCode.InvalidRecord;

    /// <summary>This client and the server: an import would overwrite messages that are there.</summary>
    public const string PositionExists = ServerErrorCode.PositionExists;

    /// <summary>This client: an import would leave a gap, or goes on after one; the message names the range.</summary>
    public const string PositionsMissing = "POSITIONS_MISSING";

    /// <summary>This client: the file of an outbox cannot be read or written; what was queued in it before stays queued.</summary>
    public const string OutboxError = "OUTBOX_ERROR";

    /// <summary>This client: a file is no outbox, or is not as it was written.</summary>
    public const string OutboxDamaged = "OUTBOX_DAMAGED";

    /// <summary>This client: an outbox is for another server or namespace.</summary>
    public const string OutboxMismatch = "OUTBOX_MISMATCH";

    /// <summary>This client: a message of an outbox counts on one before it that was refused.</summary>
    public const string OutboxFollows = "OUTBOX_FOLLOWS";

    /// <summary>This client: after an import the namespace does not hold as many messages as it should.</summary>
    public const string CountMismatch = "COUNT_MISMATCH";

    /// <summary>This client: a copy that was verified is not equal to its source.</summary>
    public const string CopyDiffers = "COPY_DIFFERS";
}
