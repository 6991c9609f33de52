using System.Text.RegularExpressions;

namespace EventoDb.Client;

/// <summary>Blots out whatever looks like a token, so that none reaches an error, a log or a transcript.</summary>
public static partial class TokenRedaction
{
    /// <summary>What stands in a token's place.</summary>
    public const string Replacement = "ns_***";

    /// <summary><paramref name="text"/> with every token in it replaced by <see cref="Replacement"/>.</summary>
    /// <param name="text">Any text.</param>
    public static string Redact(string text) => Token().Replace(text, Replacement);

    // Also a token that was cut short or has a wrong secret is somebody's: 16 digits are enough to be taken for one.
    [GeneratedRegex(@"ns_[A-Za-z0-9_\-+/=]*_[0-9A-Fa-f]{16,}", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
