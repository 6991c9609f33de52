namespace EventoDb.Tests.Support;

/// <summary>One request and how it went, for logs. Holds no token.</summary>
/// <param name="Method">The RPC method (<c>stream.get</c>) or the path (<c>/health</c>).</param>
/// <param name="Target">The stream, category or namespace it was about, or null.</param>
/// <param name="StatusCode">The HTTP status, or null where no answer came.</param>
/// <param name="ErrorCode">The error's code, or null where all went well.</param>
/// <param name="Count">How many items the answer held, or null where it is no list.</param>
/// <param name="Elapsed">From the first byte sent to the last received.</param>
/// <param name="RequestBody">The request's body with tokens blotted out, where the observer wants bodies; else null.</param>
/// <param name="ResponseBody">The answer's body with tokens blotted out, where the observer wants bodies; else null.</param>
public sealed record RequestTrace(
    string Method,
    string? Target,
    int? StatusCode,
    string? ErrorCode,
    int? Count,
    TimeSpan Elapsed,
    string? RequestBody,
    string? ResponseBody);
