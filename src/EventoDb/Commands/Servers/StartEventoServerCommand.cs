using System.Management.Automation;
using System.Runtime.InteropServices;
using EventoDb.Client;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Starts an EventoDB server inside this process, on loopback, and connects the session to it. It ends with the session.</summary>
/// <remarks>For development, tests and small single-machine use.</remarks>
[Cmdlet(VerbsLifecycle.Start, "EventoServer", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoServer))]
public sealed class StartEventoServerCommand : ConnectingCmdlet
{
    /// <summary>How long a process that was interrupted waits for its server's end.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(10);

    /// <summary>The port; 0 takes any free one.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    [NoTokenText]
    public int Port { get; set; }

    /// <summary>The database file, made where there is none; without it everything is in memory and gone when the server stops.</summary>
    // As with Connect-EventoServer, what a variable may hold by mistake is refused here.
    [Parameter]
    [PSDefaultValue(Help = "in memory")]
    [NotAToken]
    public string? Path { get; set; }

    /// <summary>The token of namespace <c>default</c>, as SecureString or text; without it a new one. It replaces the one that an existing file had.</summary>
    [Parameter]
    [TokenText]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [PSDefaultValue(Help = "a new one")]
    public object? Token { get; set; }

    /// <summary>Accepts any token, and none.</summary>
    [Parameter]
    public SwitchParameter TestMode { get; set; }

    /// <summary>Leaves the session's connection as it is.</summary>
    [Parameter]
    public SwitchParameter NoConnect { get; set; }

    /// <summary>Runs the server until Ctrl+C, SIGTERM or Stop-EventoServer ends it, for a process that is nothing else. Emits nothing; a line says when it is ready.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(Start, Path ?? (object)Port);

    private void Start()
    {
        var session = EventoSession.Current;
        var place = session.Place;
        if (Connect(NoConnect, TryOpen) is not { } server) return;
        if (Wait)
        {
            RunToEnd(server);
            return;
        }
        try
        {
            WriteObject(server);
        }
        catch when (Stopping)
        {
            // Nobody knows of it who could stop it.
            session.Place = place;
            _ = server.StopAsync();
            throw;
        }
    }

    private void RunToEnd(EventoServer server)
    {
        var isInterrupted = false;
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // Without these the process would end by the signal, and not say that all went well.
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        try
        {
            // As Write-Host does: it is seen, and may be redirected.
            WriteInformation(new HostInformationMessage { Message = $"EventoDB server is ready on {server.Uri} ({DisplayText.OfLine(server.Path ?? "in memory")})." }, ["PSHOST"]);
            Await(Task.WhenAny(asked.Task, server.Stopped));
            EventoSession.Current.Leave(server);
            Await(Task.Run(server.StopAsync));
        }
        finally
        {
            EventoSession.Current.Leave(server);
            var stopping = server.StopAsync();
            // Ctrl+C stops the pipeline, too, which pwsh takes for a failure where no prompt comes back.
            if (isInterrupted && Console.IsInputRedirected)
            {
                stopping.Wait(LongestStop);
                Environment.Exit(0);
            }
        }

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            isInterrupted |= signal.Signal == PosixSignal.SIGINT;
            asked.TrySetResult();
        }
    }

    /// <returns>The server; null where none is to be started.</returns>
    private EventoServer? TryOpen()
    {
        RequireGiven(nameof(Path), Path);
        RequireGiven(nameof(Token), Token);
        var path = Path is null ? null : FilePath.Resolve(Path, SessionState);
        var token = TokenArgument.Read(Token);
        if (!ShouldProcess(path ?? "a database in memory", "Start a server on")) return null;
        var server = Await(
            Task.Run(() => EmbeddedServerHost.StartAsync(Port, path, token, TestMode, Cancellation)),
            release: static late => late.StopAsync());
        try
        {
            if (!NoConnect) EventoSession.Current.Connect(Connect(server));
        }
        catch
        {
            _ = server.StopAsync();
            throw;
        }
        EventoSession.Current.Servers.Add(server);
        return server;
    }

    private EventoConnection Connect(EventoServer server)
    {
        var client = server.CreateClient();
        return new EventoConnection(client, Await(Observer.Watch(client).GetVersionAsync(Cancellation)));
    }
}
