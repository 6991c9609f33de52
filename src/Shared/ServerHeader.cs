namespace EventoDb.Shared;

/// <summary>Headers by which the embedded server says what it does beyond EventoDB.</summary>
internal static class ServerHeader
{
    /// <summary>In the answer of <c>sys.health</c>: the longest line that an import takes, in bytes.</summary>
    public const string LongestLine = "X-EventoDB-Longest-Line";
}
