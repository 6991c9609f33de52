namespace EventoDb.Client;

/// <summary>A namespace that was deleted with all its messages.</summary>
/// <param name="Name">Its name.</param>
/// <param name="DeletedAt">When, UTC; null where the server's answer was lost and it was found gone.</param>
/// <param name="MessagesDeleted">A constant 0 from EventoDB 0.7.0 (fact 9): ask <c>ns.info</c> before.</param>
public sealed record DeletedNamespace(string Name, DateTimeOffset? DeletedAt, long MessagesDeleted);
