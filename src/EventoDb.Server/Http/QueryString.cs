namespace EventoDb.Server.Http;

/// <summary>Query parameters: percent-encoding and <c>+</c> for a space.</summary>
internal static class QueryString
{
    /// <summary>The first parameter of this name, decoded; empty where there is none.</summary>
    public static string Find(string query, string name)
    {
        foreach (var part in query.Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (Decode(equals < 0 ? part : part[..equals]) == name) return equals < 0 ? "" : Decode(part[(equals + 1)..]);
        }
        return "";
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
