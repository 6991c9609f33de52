using System.Buffers;
using System.Text;

namespace EventoDb.Client;

/// <summary>Blots out user and password in the addresses that a text holds (<c>http://user:password@host</c>): those of proxies, databases and servers.</summary>
internal static class UserInfoRedaction
{
    /// <summary>What stands in place of user and password.</summary>
    public const string Replacement = "***";

    private const string Separator = "://";
    private static readonly SearchValues<char> Ends = SearchValues.Create(" \t\r\n/?#\"'<>\\");

    /// <summary><paramref name="text"/> with what stands before the <c>@</c> of each address replaced by <see cref="Replacement"/>.</summary>
    public static string Redact(string text)
    {
        StringBuilder? redacted = null;
        var copied = 0;
        for (var position = 0; text.IndexOf(Separator, position, StringComparison.Ordinal) is >= 0 and var separator;)
        {
            var start = separator + Separator.Length;
            var authority = text.AsSpan(start);
            // A password may hold an @ itself.
            position = start + (authority.IndexOfAny(Ends) is >= 0 and var end ? end : authority.Length);
            var at = text.AsSpan(start..position).LastIndexOf('@');
            if (at <= 0) continue;
            redacted ??= new StringBuilder(text.Length);
            redacted.Append(text, copied, start - copied).Append(Replacement);
            copied = start + at;
        }
        return redacted is null ? text : redacted.Append(text, copied, text.Length - copied).ToString();
    }
}
