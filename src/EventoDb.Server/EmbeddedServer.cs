namespace EventoDb.Server;

/// <summary>An EventoDB server inside this process: the protocol of EventoDB 0.7.0 over SQLite, on loopback only.</summary>
/// <remarks>Every type that its caller meets is the framework's own, so that it can be loaded into a load context of its own.</remarks>
public static class EmbeddedServer
{
    /// <summary>Starts a server. It listens and answers when the task is done.</summary>
    /// <param name="port">The port on 127.0.0.1, 0–65535; 0 takes any free one.</param>
    /// <param name="path">The database file, made where there is none; null keeps everything in memory, for as long as the server runs.</param>
    /// <param name="token">
    /// The token of namespace <c>default</c>, which is also the one that may manage all namespaces; null makes a fresh one.
    /// It replaces the one that an existing database had.
    /// </param>
    /// <param name="testMode">Accept missing, malformed and wrong tokens, as namespace <c>default</c> where they name none.</param>
    /// <param name="cancellation">Gives up starting; it does not stop a server that has started.</param>
    /// <returns>
    /// Where it listens, the token, and the server: disposing of it ends open connections and subscriptions and closes the file.
    /// What was acknowledged is durable before that, too.
    /// </returns>
    /// <exception cref="InvalidOperationException">
    /// It could not start; <c>Data["Code"]</c> is one of PORT_IN_USE, PORT_UNAVAILABLE, DATABASE_INVALID (no EventoDB database),
    /// DATABASE_NEWER, DATABASE_LOCKED (another server has it open), DATABASE_CORRUPT, DATABASE_UNAVAILABLE, DIRECTORY_NOT_FOUND, DISK_FULL,
    /// INVALID_TOKEN, ACCESS_DENIED.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is no port.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> came before the server had started.</exception>
    public static async Task<(Uri Uri, string Token, IAsyncDisposable Server)> StartAsync(
        int port, string? path, string? token, bool testMode, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        var options = new ServerOptions { Port = port, Path = path, Token = token, TestMode = testMode };
        var server = await RunningServer.StartAsync(options, cancellation).ConfigureAwait(false);
        return (server.Uri, server.Token, server);
    }
}
