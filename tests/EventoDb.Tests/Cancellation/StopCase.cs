using System.Text.RegularExpressions;

namespace EventoDb.Tests.Cancellation;

/// <summary>A script that is stopped while its cmdlet waits or works.</summary>
/// <param name="Script">Finds what <see cref="StopSession"/> sets.</param>
internal sealed partial record StopCase(string Script)
{
    /// <summary>How many requests a run makes that nobody stops; null where it ends by itself and they can be counted.</summary>
    public int? Requests { get; init; }

    /// <summary>The cmdlet that is stopped: the last one of the module that the script names.</summary>
    public string Cmdlet => Named().Matches(Script)[^1].Value;

    [GeneratedRegex("[A-Z][a-z]+From-Evento[A-Za-z]+|[A-Z][a-z]+-Evento[A-Za-z]+")]
    private static partial Regex Named();
}
