using EventoDb.Client;

namespace EventoDb;

/// <summary>The connection that <c>EVENTODB_URL</c> and <c>EVENTODB_TOKEN</c> describe.</summary>
internal sealed class EnvironmentConnection
{
    private (string? Url, string? Token) _madeFrom;
    private EventoConnection? _connection;
    private bool _isUsed;

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
            var client = new EventoClient(new EventoClientOptions
            {
                Uri = ServerAddress.Parse(variables.Url),
                Token = variables.Token,
                Timing = EventoSession.Current.Timing.Client,
            });
            _connection = new EventoConnection(client, serverVersion: null);
            _madeFrom = variables;
            _isUsed = false;
        }
        return _connection;
    }

    /// <summary>Whether the connection carries a token and is used by a cmdlet for the first time: the time for warnings.</summary>
    public bool IsFirstUse()
    {
        var isFirst = !_isUsed && _madeFrom.Token is not null;
        _isUsed = true;
        return isFirst;
    }

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } value ? value : null;
}
