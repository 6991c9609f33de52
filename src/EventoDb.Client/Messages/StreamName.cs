using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>What a stream's name says: <c>category-id</c>, where the cardinal id is the id up to its first <c>+</c> (eventodb 0.7.0, Model).</summary>
public static class StreamName
{
    /// <summary>The category: what stands before the first <c>-</c>, the whole name where there is none.</summary>
    /// <param name="streamName">A stream's name.</param>
    public static string GetCategory(string streamName)
    {
        var category = StreamNameParts.Category<char>(streamName);
        return category.Length == streamName.Length ? streamName : category.ToString();
    }

    /// <summary>The id: what stands after the first <c>-</c>; null where there is none, empty for <c>account-</c>.</summary>
    /// <param name="streamName">A stream's name.</param>
    public static string? GetId(string streamName) => StreamNameParts.TryGetId<char>(streamName, out var id) ? id.ToString() : null;

    /// <summary>The cardinal id: the id up to its first <c>+</c> (<c>account-123+retry</c> → <c>123</c>); null where there is no id.</summary>
    /// <param name="streamName">A stream's name.</param>
    public static string? GetCardinalId(string streamName) => StreamNameParts.TryGetCardinalId<char>(streamName, out var id) ? id.ToString() : null;
}
