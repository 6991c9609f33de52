using EventoDb.Tests.Support;

namespace EventoDb.Tests.Copying;

/// <summary>A runspace with connections to two namespaces on two servers: <c>$a</c> and <c>$b</c>.</summary>
internal sealed class CopySession : IAsyncDisposable
{
    private readonly ScriptRunner _runner = ScriptRunner.Lend();

    private CopySession(CopyEnd source, CopyEnd destination)
    {
        Source = source;
        Destination = destination;
    }

    /// <summary>Finds <c>$a</c> and <c>$b</c> of four arguments.</summary>
    public static string Connections { get; } =
        """
        $a = Connect-EventoServer $args[0] -Token $args[1] -NoDefault -PassThru
        $b = Connect-EventoServer $args[2] -Token $args[3] -NoDefault -PassThru

        """;

    public CopyEnd Source { get; }

    public CopyEnd Destination { get; }

    public object?[] Arguments => [Source.Uri.ToString(), Source.Token, Destination.Uri.ToString(), Destination.Token];

    public static async Task<CopySession> StartAsync(string source = "Pebble", string destination = "Pebble", SessionTiming? timing = null)
    {
        var session = new CopySession(await CopyEnd.StartAsync(source), await CopyEnd.StartAsync(destination));
        if (timing is not null) session._runner.Timing = timing;
        session.Run(Connections, session.Arguments).ThrowOnError();
        return session;
    }

    public ScriptResult Run(string script, params object?[] arguments) => _runner.Run(script, arguments);

    /// <summary>Copies <c>$a</c> to <c>$b</c>.</summary>
    public EventoCopySummary Copy(string options = "") => (EventoCopySummary)Run($"Copy-EventoNamespace $a $b {options}").Single.BaseObject;

    /// <summary>What differs.</summary>
    public IReadOnlyList<EventoDifference> Compare(string options = "") => [.. Run($"Compare-EventoNamespace $a $b {options}").Values.Cast<EventoDifference>()];

    public async ValueTask DisposeAsync()
    {
        _runner.Dispose();
        await Source.DisposeAsync();
        await Destination.DisposeAsync();
    }
}
