using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Outboxes;

/// <summary>A runspace that is connected to a stand-in, with an outbox in a folder of its own, in <c>$outbox</c>.</summary>
internal sealed class OutboxSession : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb").FullName;

    public OutboxSession(BackendKind kind = BackendKind.Pebble)
    {
        Session = new StandInSession(kind, timing: TestTiming.Patient.With(TestTiming.PatientClient with { Retry = TestTiming.NoPauses }));
        Path = System.IO.Path.Combine(_folder, "outbox");
        Session.Runner.Set("outbox", Path);
    }

    public StandInSession Session { get; }

    public BackendStandIn Server => Session.Server;

    /// <summary>The outbox' file.</summary>
    public string Path { get; }

    /// <summary>The folder that it is in.</summary>
    public string Folder => _folder;

    public OutboxFiles Files
    {
        set => EventoSession.Of(Session.Runner.Runspace).OpenOutbox = (client, path) => new Outbox(client, path, value);
    }

    /// <summary>Whether the server answers.</summary>
    public async Task SetUpAsync(bool isUp)
    {
        if (isUp) Server.Start();
        else await Server.StopAsync();
    }

    public ScriptResult Run(string script, params object?[] arguments) => Session.Run(script, arguments);

    /// <summary>The results of a script that writes.</summary>
    public IReadOnlyList<EventoWriteResult> Results(string script) => [.. Run(script).Values.Cast<EventoWriteResult>()];

    /// <summary>What the outbox holds.</summary>
    public EventoOutbox Look() => (EventoOutbox)Run("Get-EventoOutbox $outbox").Single.BaseObject;

    /// <summary>The types of the messages of a stream.</summary>
    public IEnumerable<string> Types(string stream) => Server.Messages().Where(message => message.Stream == stream).Select(message => message.Type);

    public async ValueTask DisposeAsync()
    {
        Files = OutboxFiles.Default;
        await Session.DisposeAsync();
        TestFolder.Remove(_folder);
    }
}
