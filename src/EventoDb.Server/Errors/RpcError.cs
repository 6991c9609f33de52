using System.Globalization;
using EventoDb.Shared;

namespace EventoDb.Server.Errors;

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
        ServerErrorCode.HostRefused, "This server answers under 127.0.0.1, localhost and [::1] only, and no web page: the Host, Origin or Sec-Fetch-Site header says otherwise.");

    public string Code { get; }

    public string Message { get; }

    /// <summary>More about the refusal: texts and Int64s by name.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Details => _details;

    /// <summary>The HTTP status; 405 is the listener's own business.</summary>
    public int Status => ServerErrorCode.StatusOf(Code);

    public static RpcError InvalidRequest(string message) => new(ServerErrorCode.InvalidRequest, message);

    public static RpcError Malformed(string reason) =>
        new(ServerErrorCode.InvalidRequest, "Malformed JSON request", KeyValuePair.Create<string, object>("error", reason));

    public static RpcError Unauthorized(string name) =>
        new(ServerErrorCode.AuthUnauthorized, "Token not authorized for namespace", KeyValuePair.Create<string, object>("namespace", name));

    public static RpcError NamespaceNotFound(string name) => new(ServerErrorCode.NamespaceNotFound, $"Namespace '{name}' not found");

    public static RpcError NamespaceExists(string name) => new(ServerErrorCode.NamespaceExists, $"Namespace '{name}' already exists");

    public static RpcError VersionConflict(long expected, long actual) => new(
        ServerErrorCode.StreamVersionConflict,
        string.Create(CultureInfo.InvariantCulture, $"Expected version {expected}, stream is at version {actual}"),
        KeyValuePair.Create<string, object>("expected", expected),
        KeyValuePair.Create<string, object>("actual", actual));

    /// <summary>What the storage could not do; <paramref name="failed"/> reads like "Failed to write message".</summary>
    public static RpcError Backend(string failed, string reason) => new(ServerErrorCode.BackendError, $"{failed}: {reason}");
}
