using EventoDb.Client;

namespace EventoDb;

/// <summary>The connection that <c>EVENTODB_URL</c> and <c>EVENTODB_TOKEN</c> describe.</summary>
internal sealed class EnvironmentConnection
{
    private (string? Url, string? Token) _madeFrom;
    private EventoConnection? _connection;
    private bool _isWarnedOf;

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
            var client = new EventoClient(EventoSession.Current.Timing.Client with { Uri = ServerAddress.Parse(variables.Url), Token = variables.Token });
            _connection = new EventoConnection(client, serverVersion: null);
            _madeFrom = variables;
            _isWarnedOf = false;
        }
        return _connection;
    }

    /// <summary>The connection for what cannot warn, as completion: null also where its token would cross the network in the clear and nobody was warned yet.</summary>
    /// <exception cref="ArgumentException">The address is none.</exception>
    public EventoConnection? GetInSilence() => Get() is { } connection && !(IsWarningDue() && ServerAddress.FindExposedHost(connection.Client.Options) is not null) ? connection : null;

    /// <summary>Whether the connection carries a token and is used by a cmdlet for the first time: the time for warnings.</summary>
    public bool IsFirstUse()
    {
        var isFirst = IsWarningDue();
        _isWarnedOf = true;
        return isFirst;
    }

    private bool IsWarningDue() => !_isWarnedOf && _madeFrom.Token is not null;

    private static string? Read(string variable) => Environment.GetEnvironmentVariable(variable)?.Trim() is { Length: > 0 } value ? value : null;
}
