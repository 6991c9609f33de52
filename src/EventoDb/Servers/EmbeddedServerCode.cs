using EventoDb.Shared;

namespace EventoDb;

/// <summary>Error codes of the module about its embedded server; those of a server that could not start are <see cref="StartFailureCode"/>.</summary>
internal static class EmbeddedServerCode
{
    /// <summary>The server cannot be loaded on this system.</summary>
    public const string Unavailable = "SERVER_UNAVAILABLE";

    /// <summary>There is none to stop.</summary>
    public const string NotRunning = "SERVER_NOT_RUNNING";
}
