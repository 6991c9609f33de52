namespace EventoDb.Tests.Support;

/// <summary>A runspace that is connected to a stand-in.</summary>
internal sealed class StandInSession : IAsyncDisposable
{
    /// <summary>Connects a runspace to a new stand-in.</summary>
    /// <param name="kind">The backend.</param>
    /// <param name="screen">What the runspace prints on, if that is wanted.</param>
    /// <param name="ownsRunspace">Whether the runspace is for this test alone: one that removes the module or subscribes to events.</param>
    /// <param name="timing">The session's clock and waits, and those of its connection; null for <see cref="TestTiming.Patient"/>.</param>
    public StandInSession(BackendKind kind, Screen? screen = null, bool ownsRunspace = false, SessionTiming? timing = null)
    {
        Runner = screen is null && !ownsRunspace ? ScriptRunner.Lend() : new ScriptRunner(host: screen);
        Runner.Timing = timing ?? TestTiming.Patient;
        Server = new BackendStandIn(kind);
        Run("Connect-EventoServer $args[0] -Token $args[1]", Server.Uri.ToString(), Server.Token).ThrowOnError();
    }

    /// <summary>The server.</summary>
    public BackendStandIn Server { get; }

    /// <summary>The runspace.</summary>
    public ScriptRunner Runner { get; }

    /// <summary>Runs a script in the runspace.</summary>
    public ScriptResult Run(string script, params object?[] arguments) => Runner.Run(script, arguments);

    /// <summary>The RPC requests made by <paramref name="work"/>.</summary>
    public IReadOnlyList<StubRequest> RequestsOf(Action work)
    {
        var before = Server.Requests.Count;
        work();
        return [.. Server.Requests.Skip(before).Where(request => request.Target == "/rpc")];
    }

    public async ValueTask DisposeAsync()
    {
        Runner.Dispose();
        await Server.DisposeAsync();
    }
}
