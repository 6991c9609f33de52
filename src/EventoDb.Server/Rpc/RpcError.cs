using System.Globalization;
using EventoDb.Server.Storage;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Rpc;

/// <summary>A refusal as the protocol gives it: <c>{"error":{"code","message","details"?}}</c> with the status that belongs to the code.</summary>
internal sealed class RpcError
{
    private readonly KeyValuePair<string, object>[] _details;

    public RpcError(string code, string message, params KeyValuePair<string, object>[] details)
    {
        Code = code;
        Message = message;
        _details = details;
    }

    /// <summary>The answer to a web page, and to one who means another host.</summary>
    public static RpcError Foreign { get; } = new(
        "HOST_REFUSED", "This server answers under 127.0.0.1, localhost and [::1] only, and no web page: the Host, Origin or Sec-Fetch-Site header says otherwise.");

    public string Code { get; }

    public string Message { get; }

    /// <summary>More about the refusal: texts and Int64s by name.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Details => _details;

    /// <summary>The HTTP status; 405 is the listener's own business.</summary>
    public int Status => Code switch
    {
        "INVALID_REQUEST" => 400,
        "AUTH_REQUIRED" or "AUTH_INVALID_TOKEN" => 401,
        "AUTH_UNAUTHORIZED" or "HOST_REFUSED" => 403,
        "METHOD_NOT_FOUND" or "NOT_FOUND" or "NAMESPACE_NOT_FOUND" => 404,
        "STREAM_VERSION_CONFLICT" or "NAMESPACE_EXISTS" => 409,
        _ => 500,
    };

    /// <summary>The answer to a request that ended with this exception, whatever it is: a refusal, the storage's trouble, or a fault of this server.</summary>
    public static RpcError Of(Exception e) => e switch
    {
        RpcException refusal => refusal.Error,
        StorageException or SqliteException => Backend("Failed to use the database", e.Message),
        _ => new RpcError("INTERNAL_ERROR", "The server could not handle the request: " + e.Message),
    };

    public static RpcError InvalidRequest(string message) => new("INVALID_REQUEST", message);

    public static RpcError Malformed(string reason) =>
        new("INVALID_REQUEST", "Malformed JSON request", KeyValuePair.Create<string, object>("error", reason));

    public static RpcError Unauthorized(string name) =>
        new("AUTH_UNAUTHORIZED", "Token not authorized for namespace", KeyValuePair.Create<string, object>("namespace", name));

    public static RpcError NamespaceNotFound(string name) => new("NAMESPACE_NOT_FOUND", $"Namespace '{name}' not found");

    public static RpcError NamespaceExists(string name) => new("NAMESPACE_EXISTS", $"Namespace '{name}' already exists");

    public static RpcError VersionConflict(long expected, long actual) => new(
        "STREAM_VERSION_CONFLICT",
        string.Create(CultureInfo.InvariantCulture, $"Expected version {expected}, stream is at version {actual}"),
        KeyValuePair.Create<string, object>("expected", expected),
        KeyValuePair.Create<string, object>("actual", actual));

    /// <summary>What the storage could not do; <paramref name="failed"/> reads like "Failed to write message".</summary>
    public static RpcError Backend(string failed, string reason) => new("BACKEND_ERROR", $"{failed}: {reason}");
}
