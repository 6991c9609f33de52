using System.Text.Json;

namespace EventoDb.Tests.Pipelining;

/// <summary>A request as a stand-in server met it.</summary>
/// <param name="Method">The RPC method.</param>
/// <param name="Call">The whole call.</param>
/// <param name="Connection">On which connection, from 0.</param>
/// <param name="IsPipelined">Whether that is one that was opened for pipelining (it begins with a probe).</param>
/// <param name="Write">Which write on that connection, from 0; -1 for no write.</param>
internal sealed record StandInRequest(string Method, JsonElement Call, int Connection, bool IsPipelined, int Write);
