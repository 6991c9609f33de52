using EventoDb.Server.Errors;
using EventoDb.Server.Storage;
using EventoDb.Shared;
using Microsoft.Data.Sqlite;

namespace EventoDb.Server.Rpc;

/// <summary>What is answered where a request ended with an exception.</summary>
internal static class Failure
{
    /// <summary>The answer to it, whatever it is: a refusal, the storage's trouble, or a fault of this server.</summary>
    public static RpcError Of(Exception e) => e switch
    {
        RpcException refusal => refusal.Error,
        StorageException or SqliteException => RpcError.Backend("Failed to use the database", e.Message),
        _ => new RpcError(ServerErrorCode.InternalError, "The server could not handle the request: " + e.Message),
    };
}
