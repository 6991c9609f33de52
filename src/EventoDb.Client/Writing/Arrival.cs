namespace EventoDb.Client;

/// <summary>What a look for a write's id found.</summary>
/// <param name="Found">The message, or null where it is not there.</param>
/// <param name="StreamVersion">The version of the stream up to which the look went; -1 for no stream.</param>
internal readonly record struct Arrival(StoredMessage? Found, long StreamVersion);
