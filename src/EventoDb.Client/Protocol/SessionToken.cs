using System.Diagnostics;

namespace EventoDb.Client;

/// <summary>The token that requests carry. Older servers in test mode send one to a client that has none, which keeps it
/// (eventodb 0.7.0, HTTP).</summary>
[DebuggerDisplay("{ToString(),nq}")]
internal sealed class SessionToken(string? value)
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private string? _value = value;

    /// <summary>No token, and none to be learnt.</summary>
    public static SessionToken None { get; } = new(null);

    /// <summary>The token, or null.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? Value => Volatile.Read(ref _value);

    /// <summary>Keeps a token that the server sent, where there is none yet.</summary>
    public void Learn(string token)
    {
        if (this != None && EventoToken.TryGetNamespace(token, out _)) Interlocked.CompareExchange(ref _value, token, null);
    }

    /// <summary>Never the token.</summary>
    public override string ToString() => Value is null ? "no token" : TokenRedaction.Replacement;
}
