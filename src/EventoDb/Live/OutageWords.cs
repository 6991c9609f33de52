using System.Globalization;
using EventoDb.Client;

namespace EventoDb;

/// <summary>How users are told that the server is lost, and that it is back.</summary>
internal static class OutageWords
{
    /// <summary>It is lost.</summary>
    public static string Lost(Uri server, EventoException failure) => $"{server} is lost: {failure.Message} It is tried again until it is back.";

    /// <summary>It is back.</summary>
    public static string Back(Uri server, TimeSpan time, int tries) =>
        $"{server} is back, {After(time, tries)}";

    /// <summary>A copy is interrupted.</summary>
    public static string Interrupted(EventoException failure) => $"Copying is interrupted: {failure.Message} It is tried again until it goes on.";

    /// <summary>A copy goes on.</summary>
    public static string Continued(TimeSpan time, int tries) => $"Copying goes on, {After(time, tries)}";

    private static string After(TimeSpan time, int tries) =>
        string.Create(CultureInfo.InvariantCulture, $"after {time.TotalSeconds:0.0} s in which {(tries == 1 ? "1 try" : $"{tries} tries")} failed.");
}
