using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Commands;

/// <summary>Whether a server is up and well; waits for it if asked. A server that is down is <c>$false</c>, never an error.</summary>
[Cmdlet(VerbsDiagnostic.Test, "EventoServer", DefaultParameterSetName = ConnectionSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(bool))]
public sealed class TestEventoServerCommand : EventoCmdlet
{
    private const string ConnectionSet = "Connection";
    private const string UriSet = "Uri";

    /// <summary>The server's address; without it the session's connection; in a session that never had one <c>EVENTODB_URL</c>, without that
    /// http://localhost:8080.</summary>
    [Parameter(Position = 0, ParameterSetName = UriSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [AddressText]
    public string? Uri { get; set; }

    /// <summary>The connection whose server is asked.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [ValidateNotNull]
    [ConnectionArgument]
    [PSDefaultValue(Help = "the session's connection")]
    public EventoConnection? Connection { get; set; }

    /// <summary>How long to wait until the server is up, in seconds; 0 asks once.</summary>
    [Parameter]
    [ValidateRange(0d, 86400d)]
    [NoTokenText]
    public double WaitSec { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(() => WriteObject(IsUp()), Uri);

    private bool IsUp()
    {
        var session = EventoSession.Current;
        if (Uri is null && Connection is null && session.Place.Lost is not null) throw session.NotConnected();
        var source = Uri is null ? (Connection ?? session.Connection)?.Client.Options : null;
        var uri = source?.Uri ?? ServerAddress.Parse(Uri ?? EnvironmentConnection.Variables.Url ?? ServerAddress.Default);
        using var client = new EventoClient((source ?? Timing.Client) with { Uri = uri, RetryCount = 0, Timeout = Timing.LongestTry });
        var observed = Observer.Watch(client);
        if (WaitSec == 0) return Await(IsWellAsync(observed, Timing.LongestTry));
        var started = Timing.Clock.GetTimestamp();
        while (TimeSpan.FromSeconds(WaitSec) - Timing.Clock.GetElapsedTime(started) is var left && left > TimeSpan.Zero)
        {
            if (Await(IsWellAsync(observed, left))) return true;
            Await(Timing.PauseAsync(Timing.TryInterval, Cancellation));
        }
        return false;
    }

    /// <summary>Asks once. No system's patience with who does not answer prolongs the wait that was asked for.</summary>
    private async Task<bool> IsWellAsync(EventoClient client, TimeSpan time)
    {
        using var limit = new CancellationTokenSource(time, Timing.Clock);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, Cancellation);
        try
        {
            return await client.GetHealthAsync(deadline.Token).ConfigureAwait(false) == "ok";
        }
        catch (Exception e) when (e is EventoException || (e is OperationCanceledException && !Cancellation.IsCancellationRequested))
        {
            return false;
        }
    }
}
