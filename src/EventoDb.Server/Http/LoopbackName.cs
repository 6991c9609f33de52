using System.Text;

namespace EventoDb.Server.Http;

/// <summary>The names that lead to this machine alone. A web page whose own name was made to lead here (DNS rebinding) sends that name.</summary>
internal static class LoopbackName
{
    /// <summary>Whether <c>host</c> or <c>host:port</c> is such a name, with any port: a tunnel has one of its own.</summary>
    public static bool Matches(ReadOnlySpan<byte> authority)
    {
        var end = authority.IndexOf(authority is [(byte)'[', ..] ? "]:"u8 : ":"u8);
        var host = authority;
        if (end >= 0)
        {
            var colon = authority[end] == (byte)']' ? end + 1 : end;
            host = authority[..colon];
            if (authority[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        }
        return host.SequenceEqual("127.0.0.1"u8) || Ascii.EqualsIgnoreCase(host, "localhost"u8) || host.SequenceEqual("[::1]"u8);
    }
}
