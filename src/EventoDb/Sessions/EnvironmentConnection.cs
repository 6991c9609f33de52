using EventoDb.Client;

namespace EventoDb;

/// <summary>The connection that <c>EVENTODB_URL</c> and <c>EVENTODB_TOKEN</c> describe.</summary>
internal sealed class EnvironmentConnection
{
    private (string? Url, string? Token) _madeFrom;
    private EventoConnection? _connection;

    /// <summary>What the environment says; null where it says nothing.</summary>
    public static (string? Url, string? Token) Variables => (Read("EVENTODB_URL"), Read("EVENTODB_TOKEN"));

    /// <summary>The connection, or null where <c>EVENTODB_URL</c> is not set. Its server is not asked for its version.</summary>
    /// <exception cref="ArgumentException">The address is none.</exception>
    public EventoConnection? Get()
    {
        var variables = Variables;
        if (variables.Url is null) return null;
        if (_connection is null || _madeFrom != variables)
        {
            var client = new EventoClient(new EventoClientOptions { Uri = ServerAddress.Parse(variables.Url), Token = variables.Token });
            _connection = new EventoConnection(client, serverVersion: null);
            _madeFrom = variables;
        }
        return _connection;
    }

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } value ? value : null;
}
