namespace EventoDb.Client;

/// <summary>A namespace as <c>ns.list</c> or <c>ns.info</c> tells of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it is for; empty where nobody said.</param>
/// <param name="CreatedAt">When it was made, UTC.</param>
/// <param name="MessageCount">How many messages it holds: true from <c>ns.info</c>, a constant 0 from <c>ns.list</c> (eventodb 0.7.0, fact 9).</param>
/// <param name="StreamCount">How many streams: a constant 0 from EventoDB 0.7.0 (fact 9), null from <c>ns.list</c>.</param>
/// <param name="LastActivity">When it was last written to, UTC: a constant null from EventoDB 0.7.0 (fact 9).</param>
public sealed record NamespaceInfo(
    string Name, string Description, DateTimeOffset CreatedAt, long MessageCount, long? StreamCount, DateTimeOffset? LastActivity);
