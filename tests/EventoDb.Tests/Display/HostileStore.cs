using System.Management.Automation.Runspaces;
using System.Text.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Display;

/// <summary>A session with a screen, connected to a store that holds nothing but hostile names. Its scripts find <c>$stream</c>, <c>$type</c>, <c>$consumer</c>,
/// <c>$category</c>, <c>$name</c> of a namespace, <c>$text</c> and <c>$file</c>.</summary>
public sealed class HostileStore : IAsyncDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly Screen _screen = new(2000);
    private readonly StandInSession _session;

    public HostileStore()
    {
        _session = new StandInSession(BackendKind.Pebble, _screen, timing: Timing);
        Server.Write(Stream, Type, Data, Data);
        Server.Write($"a:position-{Consumer}", "Recorded", """{"position":0}""");
        Server.Write($"{Category}-1");
        foreach (var (name, value) in ((string, string)[])[
            ("stream", Stream), ("type", Type), ("consumer", Consumer), ("category", Category), ("name", Namespace), ("text", HostileNames.With("text")), ("file", _file)])
        {
            Set(name, value);
        }
    }

    public static string Stream { get; } = HostileNames.With("a-");

    public static string Type { get; } = HostileNames.With("Type");

    public static string Consumer { get; } = HostileNames.With("mail");

    public static string Category { get; } = HostileNames.With("category");

    public static string Namespace { get; } = HostileNames.ForToken("n");

    public static string Data { get; } = JsonSerializer.Serialize(new Dictionary<string, string> { [HostileNames.With("key")] = HostileNames.With("value") });

    public Runspace Runspace => _session.Runner.Runspace;

    /// <summary>What questions are answered with.</summary>
    public int? Answer
    {
        set => _screen.Answer = value;
    }

    internal BackendStandIn Server => _session.Server;

    // What is answered wrongly each time is tried again each time.
    internal static SessionTiming Timing { get; } = TestTiming.Patient.With(TestTiming.PatientClient with { Retry = TestTiming.NoPauses });

    internal void SetTiming(SessionTiming timing) => _session.Runner.Timing = timing;

    public void Set(string name, object? value) => _session.Runner.Set(name, value);

    internal ScriptResult Run(string script, params object?[] arguments) => _session.Run(script, arguments);

    /// <summary>Runs a script, and gives the lines it left on the screen.</summary>
    internal (ScriptResult Result, IReadOnlyList<string> Lines) Show(string script)
    {
        _screen.Take();
        return (_session.Run(script), _screen.Take());
    }

    /// <summary>Makes the session and the namespaces what they were at first.</summary>
    public void Reset()
    {
        Server.Intercept = null;
        _screen.Answer = null;
        Run(
            """
            $VerbosePreference = $DebugPreference = 'SilentlyContinue'
            Get-EventoSubscription | Unregister-EventoSubscription
            Connect-EventoServer $args[0] -Token $args[1]
            if ((Get-EventoNamespace).Name -ccontains $name) { $null = Remove-EventoNamespace $name -Force }
            """,
            Server.Uri, Server.Token).ThrowOnError();
    }

    public async ValueTask DisposeAsync()
    {
        await _session.DisposeAsync();
        File.Delete(_file);
    }
}
