using System.Collections.Concurrent;
using System.Security;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A server inside this process, on loopback, for development, tests and small single-machine use.</summary>
public sealed class EventoServer
{
    private readonly ConcurrentBag<EventoClient> _clients = [];
    private readonly Lazy<Task> _stopping;
    private readonly Lazy<EventoConnection> _connection;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal EventoServer(Uri uri, string token, string? path, bool testMode, Func<Task> stop)
    {
        Uri = uri;
        Path = path;
        TestMode = testMode;
        Token = TokenArgument.ToSecureString(token);
        _connection = new Lazy<EventoConnection>(() => new EventoConnection(CreateClient(), serverVersion: null));
        _stopping = new Lazy<Task>(() => StopAsync(stop));
    }

    /// <summary>Its address.</summary>
    public Uri Uri { get; }

    /// <summary>Its port.</summary>
    public int Port => Uri.Port;

    /// <summary>Its database file; null where it keeps everything in memory.</summary>
    public string? Path { get; }

    /// <summary>Whether it accepts any token, and none.</summary>
    public bool TestMode { get; }

    /// <summary>The token of its namespace <c>default</c>, which may manage all namespaces.</summary>
    public SecureString Token { get; }

    /// <summary>Whether it has not been stopped.</summary>
    public bool IsRunning => !_stopping.IsValueCreated;

    /// <summary>Done once it has been stopped.</summary>
    internal Task Stopped => _stopped.Task;

    /// <summary>Whether a connection leads to it.</summary>
    internal bool Serves(EventoConnection? connection) => connection is { Uri.IsLoopback: true } && connection.Uri.Port == Port;

    /// <summary>A connection to its namespace <c>default</c>, for who hands the server on in place of one.</summary>
    internal EventoConnection Connection => _connection.Value;

    /// <summary>Connects to it, straight.</summary>
    internal EventoClient CreateClient()
    {
        var client = new EventoClient(new EventoClientOptions { Uri = Uri, Token = TokenArgument.Read(Token), UseProxy = false });
        _clients.Add(client);
        return client;
    }

    /// <summary>Ends connections and subscriptions, and closes the file; once, however often it is asked.</summary>
    internal Task StopAsync() => _stopping.Value;

    /// <summary>Its address, never the token.</summary>
    public override string ToString() => Uri.ToString();

    private async Task StopAsync(Func<Task> stop)
    {
        try
        {
            await stop().ConfigureAwait(false);
            foreach (var client in _clients) client.CloseConnections();
        }
        finally
        {
            _stopped.TrySetResult();
        }
    }
}
