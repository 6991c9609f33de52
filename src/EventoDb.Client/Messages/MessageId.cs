using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>Ids of messages: UUIDs of version 7 (RFC 9562), which sort by the time they were made, and of version 5 for those that are made of a key.</summary>
public static class MessageId
{
    // The space of all ids that are made of keys; part of the recipe, as docs/writing.md gives it.
    private static readonly Guid KeySpace = new("7b0d3c5e-93f1-4d53-8a4b-2f6c1e9ad570");

    /// <summary>A new id.</summary>
    /// <returns>36 characters, lower case.</returns>
    public static string Create() => Uuid7.Create().ToString();

    /// <summary>The id that belongs to a key in a stream, always the same: a UUID of version 5.</summary>
    /// <param name="namespaceName">The namespace of the stream.</param>
    /// <param name="streamName">The stream.</param>
    /// <param name="key">The key, of which each character counts.</param>
    /// <returns>36 characters, lower case.</returns>
    /// <remarks>In other languages, <c>uuid5(uuid5(uuid5(7b0d3c5e-93f1-4d53-8a4b-2f6c1e9ad570, namespace), stream), key)</c>, with names in UTF-8.</remarks>
    /// <exception cref="ArgumentException">A name is no Unicode: it holds half a surrogate pair.</exception>
    public static string CreateFor(string namespaceName, string streamName, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(namespaceName);
        ArgumentException.ThrowIfNullOrEmpty(streamName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        var space = NameBasedUuid.Create(KeySpace, namespaceName);
        return NameBasedUuid.Create(NameBasedUuid.Create(space, streamName), key).ToString();
    }

    /// <summary>Whether two ids are the same UUID, however it is written (postgres hands ids out in its own form); other text must be equal.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    public static bool AreEqual(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase)
        || (Guid.TryParse(left, out var a) && Guid.TryParse(right, out var b) && a == b);
}
