namespace EventoDb.Server.Errors;

/// <summary>Ends the handling of a request with an error answer.</summary>
internal sealed class RpcException : Exception
{
    public RpcException(RpcError error)
        : base(error.Message) => Error = error;

    public RpcError Error { get; }

    public static RpcException InvalidRequest(string message) => new(RpcError.InvalidRequest(message));
}
