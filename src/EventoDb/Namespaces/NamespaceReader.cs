using EventoDb.Client;

namespace EventoDb;

/// <summary>Learns what is true of a namespace, also where the server says constants.</summary>
internal static class NamespaceReader
{
    /// <summary>One namespace.</summary>
    /// <exception cref="EventoException"><c>NAMESPACE_NOT_FOUND</c>; <c>AUTH_UNAUTHORIZED</c> from servers that keep namespaces to themselves.</exception>
    public static async Task<EventoNamespace> ReadAsync(EventoClient client, string name, CancellationToken cancellation)
    {
        var info = await client.GetNamespaceAsync(name, cancellation).ConfigureAwait(false);
        // No streams but messages: that is EventoDB 0.7.0's constant (fact 9), and the last activity with it.
        var isConstant = info is { StreamCount: 0, MessageCount: > 0 };
        if (isConstant) info = info with { StreamCount = null, LastActivity = null };
        if (isConstant && client.Namespace == name) info = await CountAsync(client, info, cancellation).ConfigureAwait(false);
        return new EventoNamespace(name)
        {
            Description = info.Description,
            CreatedAt = info.CreatedAt,
            MessageCount = info.MessageCount,
            StreamCount = info.StreamCount,
            LastActivity = info.LastActivity,
        };
    }

    private static async Task<NamespaceInfo> CountAsync(EventoClient client, NamespaceInfo info, CancellationToken cancellation)
    {
        var categories = await client.GetCategoriesAsync(cancellation).ConfigureAwait(false);
        DateTimeOffset? lastActivity = null;
        await foreach (var stream in client.FindStreamsAsync(cancellationToken: cancellation).ConfigureAwait(false))
        {
            if (lastActivity is null || stream.LastActivity > lastActivity) lastActivity = stream.LastActivity;
        }
        return info with { StreamCount = categories.Sum(static category => category.StreamCount), LastActivity = lastActivity };
    }
}
