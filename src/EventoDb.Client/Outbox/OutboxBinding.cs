namespace EventoDb.Client;

/// <summary>Where the messages of an outbox belong.</summary>
/// <param name="Server">The server's address.</param>
/// <param name="Namespace">The namespace; null where the writer had no token.</param>
internal sealed record OutboxBinding(string Server, string? Namespace)
{
    /// <summary>Where a client writes.</summary>
    public static OutboxBinding Of(EventoClient client) => new(client.Uri.ToString(), client.Namespace);

    /// <inheritdoc/>
    public override string ToString() => Namespace is null ? Server : $"namespace '{Namespace}' on {Server}";
}
