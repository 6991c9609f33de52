using System.Collections.Concurrent;
using EventoDb.Client;

namespace EventoDb;

/// <summary>Starts embedded servers. The first start loads <c>lib/server</c>; before that nothing of it is touched.</summary>
internal static class EmbeddedServerHost
{
    private const string EntryType = "EventoDb.Server.EmbeddedServer";
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(typeof(EmbeddedServerHost).Assembly.Location)!, "server");
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);
    private static readonly Lazy<StartServer> Entry = new(Load);
    private static readonly ConcurrentDictionary<EventoServer, bool> Running = [];

    static EmbeddedServerHost() => AppDomain.CurrentDomain.ProcessExit += static (_, _) => Stop(Running.Keys);

    // Only types of the framework cross the border between the load contexts; EventoDb.Server.EmbeddedServer.StartAsync is the one that has this form.
    private delegate Task<(Uri Uri, string Token, IAsyncDisposable Server)> StartServer(
        int port, string? path, string? token, bool testMode, CancellationToken cancellation);

    /// <summary>Starts a server; it listens and answers when the task is done.</summary>
    /// <exception cref="EventoException">It could not start: <c>PORT_IN_USE</c>, <c>DATABASE_INVALID</c>, …</exception>
    public static async Task<EventoServer> StartAsync(int port, string? path, string? token, bool testMode, CancellationToken cancellation)
    {
        try
        {
            var (uri, actualToken, server) = await Entry.Value(port, path, token, testMode, cancellation).ConfigureAwait(false);
            EventoServer? started = null;
            started = new EventoServer(uri, actualToken, path, testMode, () =>
            {
                Running.TryRemove(started!, out _);
                return server.DisposeAsync().AsTask();
            });
            Running.TryAdd(started, true);
            return started;
        }
        catch (InvalidOperationException e) when (e.Data["Code"] is string code)
        {
            throw new EventoException(code, e.Message, inner: e);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or DllNotFoundException or TypeLoadException or TypeInitializationException)
        {
            throw UnloadableServer.Explain(e, Folder);
        }
    }

    /// <summary>Stops servers, where nobody can wait for long any more.</summary>
    public static void Stop(IEnumerable<EventoServer> servers) =>
        Task.WhenAll(servers.Select(static server => server.StopAsync())).Wait(LongestStop);

    private static StartServer Load()
    {
        var path = Path.Combine(Folder, "EventoDb.Server.dll");
        var assembly = new EmbeddedServerContext(path).LoadFromAssemblyPath(path);
        return assembly.GetType(EntryType, throwOnError: true)!.GetMethod("StartAsync")!.CreateDelegate<StartServer>();
    }
}
