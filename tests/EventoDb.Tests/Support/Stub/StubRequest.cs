using System.Text;
using System.Text.Json;

namespace EventoDb.Tests.Support;

/// <summary>One request as a <see cref="StubServer"/> received it.</summary>
/// <param name="Number">Which one it was of all connections, from 0.</param>
/// <param name="Connection">Which connection it came on, from 0.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">Path and query as they were sent.</param>
/// <param name="Headers">The headers, names without regard to case.</param>
/// <param name="Body">The body, dechunked.</param>
internal sealed record StubRequest(
    int Number, int Connection, string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body as JSON: <c>["method", arg, …]</c>.</summary>
    public JsonElement Json => JsonElement.Parse(Body);

    /// <summary>The RPC method, or the path where the request is no RPC.</summary>
    public string Rpc => Target.EndsWith("/rpc", StringComparison.Ordinal) && Body.Length > 0 ? Json[0].GetString()! : Target;

    /// <summary>The whole Authorization header, or null.</summary>
    public string? Authorization => Headers.GetValueOrDefault("Authorization");
}
