namespace EventoDb.Server.Rpc;

/// <summary>A method of the protocol.</summary>
/// <param name="InvokeAsync">Does what the call asks and writes the answer.</param>
/// <param name="IsAnsweredLater">Whether it only hands the call on: its answer comes with <see cref="PendingWrites.AnswerAsync"/>, so that calls that arrive
/// together are done together.</param>
internal sealed record RpcMethod(Func<RpcCall, ValueTask> InvokeAsync, bool IsAnsweredLater = false);
