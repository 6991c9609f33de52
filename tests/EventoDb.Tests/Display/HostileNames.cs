using EventoDb.Client;

namespace EventoDb.Tests.Display;

/// <summary>What an author of messages writes to act on the terminals of those who read them.</summary>
internal static class HostileNames
{
    /// <summary>What each does; all of it in every text of the tests.</summary>
    public const string Attack =
        "\u001b]0;owned\u0007" // sets the title
        + "\u001b[2J\u001b[31m" // clears the screen, writes in red
        + "\u009b2J\u009d0;owned\u009c" // the same in one character each
        + "\u202e\u2066\u200f\u061c" // turns the direction of writing
        + "\u0000\u0008\u007f\u0085\u000b\u000c\t" // NUL, and what moves the cursor
        + "\u2028\u2029" // other line ends
        + "\u200b\u200d\ufeff\u2060\u00ad\u3164" // shows nothing
        + "\U000e0041" // a tag
        + "\r\nFORGED: all is well\r";

    /// <summary>A name that starts harmlessly.</summary>
    public static string With(string start) => start + Attack;

    /// <summary>A name of that kind that a token can name: what cannot be in one is left out, or moved behind some letters.</summary>
    public static string ForToken(string start) => Attack.EnumerateRunes().Aggregate(
        start,
        static (name, rune) => ((string[])["", "x", "xx"]).Select(letters => name + letters + rune).FirstOrDefault(EventoToken.CanName, name));
}
