namespace EventoDb.Tests.Reliability;

/// <summary>The servers that writes are shown to be safe on.</summary>
public enum ServerKind
{
    /// <summary>The embedded server, which refuses an id that was used; or the one of <c>EVENTODB_URL</c>.</summary>
    Embedded,

    /// <summary>A stand-in that writes a message twice when it comes twice, as a server with the pebble backend does.</summary>
    Pebble,
}
