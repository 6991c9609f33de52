namespace EventoDb.Tests.Support;

/// <summary>A namespace of one test's own, with a runspace that is connected to it.</summary>
internal sealed class TestNamespace : IDisposable
{
    private readonly TestServer _server;

    public TestNamespace(TestServer server)
    {
        _server = server;
        Token = (string)Run(
            """
            $admin = Connect-EventoServer $args[0] -Token $args[1] -NoDefault
            $namespace = New-EventoNamespace $args[2] -Connection $admin -Use -AsPlainText
            $namespace.Token
            """,
            server.Uri, server.AdminToken, Name).Single.BaseObject;
    }

    /// <summary>Its name.</summary>
    public string Name { get; } = $"test-{Guid.NewGuid():N}";

    /// <summary>Its token.</summary>
    public string Token { get; }

    /// <summary>The server's address.</summary>
    public string Uri => _server.Uri;

    /// <summary>The runspace.</summary>
    public ScriptRunner Runner { get; } = ScriptRunner.Lend();

    /// <summary>Runs a script in the runspace.</summary>
    public ScriptResult Run(string script, params object?[] arguments) => Runner.Run(script, arguments);

    /// <summary>The messages that a script emits.</summary>
    public IReadOnlyList<EventoMessage> Messages(string script, params object?[] arguments) => [.. Run(script, arguments).Values.Cast<EventoMessage>()];

    /// <summary>The value of a script's only output.</summary>
    public T Value<T>(string script, params object?[] arguments) => Assert.IsType<T>(Run(script, arguments).Single.BaseObject, exactMatch: false);

    public void Dispose()
    {
        Run("Remove-EventoNamespace $args[0] -Force -Connection $admin", Name).ThrowOnError();
        Runner.Dispose();
    }
}
