using System.Globalization;
using EventoDb.Tests.Support;

[assembly: AssemblyFixture(typeof(TestServer))]

namespace EventoDb.Tests.Support;

/// <summary>The server that the cases run against: the one of <c>EVENTODB_URL</c>, whose <c>EVENTODB_ADMIN_TOKEN</c> makes the namespaces, or else
/// the stand-in for the backend that <c>EVENTODB_STANDIN</c> names (Sqlite, Postgres, Pebble), or else an embedded one. One for all tests.</summary>
public sealed class TestServer : IAsyncDisposable
{
    private readonly string? _kind = Environment.GetEnvironmentVariable("EVENTODB_STANDIN") is { Length: > 0 } kind ? kind : null;
    private readonly bool _isGiven = IsGiven;
    private readonly Lock _starting = new();
    private ScriptRunner? _runner;
    private BackendStandIn? _standIn;
    private string? _uri;
    private string? _token;

    /// <summary>What the variables name.</summary>
    public TestServer()
    {
    }

    /// <summary>The stand-in for a backend, whatever the variables name.</summary>
    internal TestServer(BackendKind kind)
    {
        _kind = kind.ToString();
        _isGiven = false;
    }

    /// <summary>Whether it is the one of <c>EVENTODB_URL</c>.</summary>
    public static bool IsGiven => Environment.GetEnvironmentVariable("EVENTODB_URL") is { Length: > 0 };

    /// <summary>The address.</summary>
    public string Uri
    {
        get
        {
            Start();
            return _uri!;
        }
    }

    /// <summary>A token that may make and delete namespaces.</summary>
    public string AdminToken
    {
        get
        {
            Start();
            return _token!;
        }
    }

    /// <summary>Makes a namespace; disposing of it removes it.</summary>
    internal TestNamespace CreateNamespace() => new(this);

    public async ValueTask DisposeAsync()
    {
        _runner?.Dispose();
        if (_standIn is not null) await _standIn.DisposeAsync();
    }

    private void Start()
    {
        lock (_starting)
        {
            if (_uri is not null) return;
            if (_isGiven)
            {
                _token = Environment.GetEnvironmentVariable("EVENTODB_ADMIN_TOKEN") ?? Environment.GetEnvironmentVariable("EVENTODB_TOKEN")
                    ?? throw new InvalidOperationException("EVENTODB_URL needs EVENTODB_ADMIN_TOKEN beside it.");
                _uri = Environment.GetEnvironmentVariable("EVENTODB_URL");
                return;
            }
            if (_kind is not null)
            {
                _standIn = new BackendStandIn(Enum.Parse<BackendKind>(_kind, ignoreCase: true));
                _token = _standIn.Token;
                _uri = _standIn.Uri.ToString();
                return;
            }
            _runner = new ScriptRunner();
            var started = _runner.Run("$server = Start-EventoServer; $server.Uri; [Net.NetworkCredential]::new('', $server.Token).Password").Values;
            _token = (string)started[1];
            _uri = Convert.ToString(started[0], CultureInfo.InvariantCulture);
        }
    }
}
