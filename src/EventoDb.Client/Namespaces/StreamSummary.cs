namespace EventoDb.Client;

/// <summary>A stream as <c>ns.streams</c> lists it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The position of its last message.</param>
/// <param name="LastActivity">When it was last written to, UTC; null where the server does not say.</param>
public sealed record StreamSummary(string Name, long Version, DateTimeOffset? LastActivity);
