using System.Text;

namespace EventoDb.Tests.Secrets;

/// <summary>Texts that somebody writes to keep those busy who look for tokens in them.</summary>
internal static class HostileText
{
    private const string Token = "ns_YQ_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>What is repeated in each.</summary>
    public static IReadOnlyList<string> Pieces { get; } =
    [
        "ns_", "ns_a_", "ns_ns_a_", "_", "n", "ns", "ns_0123456789abcde_", "ns_a_0123456789abcdef", Token, Token + " ", "%", "%25", "25%", "%2", "%6E%73%5F", "%256E%2573%255F",
        @"\u006e\u0073\u005f", @"\", @"\u00", "://", "http://a@", "://@", "@", "<", "<script>", "<a><script>", "</script", "\u202e", "\u001b", "\ud800", "é",
    ];

    /// <summary>A text of about so many characters.</summary>
    public static string Repeat(string piece, int length) =>
        // Concat would leave its buffers with the thread, which whoever measures memory afterwards takes for growth.
        new StringBuilder().Insert(0, piece, length / piece.Length).ToString();
}
