namespace EventoDb.Shared;

/// <summary>The codes with which a server refuses (eventodb 0.7.0, error codes and fact 12).</summary>
internal static class ServerErrorCode
{
    /// <summary>Malformed JSON, a wrong or missing argument (400), a wrong HTTP method (405).</summary>
    public const string InvalidRequest = "INVALID_REQUEST";

    /// <summary>No such method (404).</summary>
    public const string MethodNotFound = "METHOD_NOT_FOUND";

    /// <summary>No such path (404).</summary>
    public const string NotFound = "NOT_FOUND";

    /// <summary>No token, or not as <c>Bearer</c> (401).</summary>
    public const string AuthRequired = "AUTH_REQUIRED";

    /// <summary>A malformed token (401).</summary>
    public const string AuthInvalidToken = "AUTH_INVALID_TOKEN";

    /// <summary>A wrong secret, or a namespace that does not exist (403).</summary>
    public const string AuthUnauthorized = "AUTH_UNAUTHORIZED";

    /// <summary>No such namespace (404).</summary>
    public const string NamespaceNotFound = "NAMESPACE_NOT_FOUND";

    /// <summary>The namespace is there already (409).</summary>
    public const string NamespaceExists = "NAMESPACE_EXISTS";

    /// <summary>The stream is not at the expected version (409).</summary>
    public const string StreamVersionConflict = "STREAM_VERSION_CONFLICT";

    /// <summary>The storage failed; also a malformed id and, but for pebble, one that is there already (500).</summary>
    public const string BackendError = "BACKEND_ERROR";

    /// <summary>An import: a line is no JSON, or its fields are of other kinds.</summary>
    public const string InvalidJson = "INVALID_JSON";

    /// <summary>An import: a line is no record.</summary>
    public const string InvalidRecord = "INVALID_RECORD";

    /// <summary>An import: there is a message at the position already.</summary>
    public const string PositionExists = "POSITION_EXISTS";

    /// <summary>An import: the storage failed.</summary>
    public const string ImportFailed = "IMPORT_FAILED";

    /// <summary>The embedded server: the request came from a web page, or was meant for another host (403).</summary>
    public const string HostRefused = "HOST_REFUSED";

    /// <summary>The embedded server: a fault of its own (500).</summary>
    public const string InternalError = "INTERNAL_ERROR";

    /// <summary>The HTTP status that belongs to a code; 405 is the listener's own business.</summary>
    public static int StatusOf(string code) => code switch
    {
        InvalidRequest => 400,
        AuthRequired or AuthInvalidToken => 401,
        AuthUnauthorized or HostRefused => 403,
        MethodNotFound or NotFound or NamespaceNotFound => 404,
        StreamVersionConflict or NamespaceExists => 409,
        _ => 500,
    };
}
