using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb.Commands;

/// <summary>A cmdlet that talks to a server: over <see cref="Connection"/>, else the runspace's current connection, else the one that
/// <c>EVENTODB_URL</c> and <c>EVENTODB_TOKEN</c> describe.</summary>
public abstract class ConnectedCmdlet : EventoCmdlet
{
    private EventoClient? _client;

    /// <summary>The connection to use instead of the session's.</summary>
    [Parameter]
    [ValidateNotNull]
    [ConnectionArgument]
    [PSDefaultValue(Help = "the session's connection")]
    public EventoConnection? Connection { get; set; }

    /// <summary>The client of the connection, reporting to this cmdlet.</summary>
    internal EventoClient Client => _client ??= Observer.Watch(Detour ?? ResolveConnection().Client).ForManyInputs();

    /// <summary>What takes the place of the connection that the session does not have; null where nothing does.</summary>
    private protected virtual EventoClient? Detour => null;

    /// <summary>Warns once when the server is lost and once when it is back, for a cmdlet that tries again for ever.</summary>
    internal Outage WarnOfOutage() => WarnOfOutage(Client);

    /// <inheritdoc cref="WarnOfOutage()"/>
    internal Outage WarnOfOutage(EventoClient client) => new(
        client.Options.TimeProvider,
        failure => Observer.Warn(OutageWords.Lost(client.Uri, failure)),
        (time, tries) => Observer.Warn(OutageWords.Back(client.Uri, time, tries)));

    /// <summary>What the cmdlet does for one input. An <see cref="EventoException"/> becomes an error record for <see cref="Target"/>.</summary>
    protected abstract void Process();

    /// <summary>The input that errors are about.</summary>
    protected virtual object? Target => null;

    /// <summary>What errors are about where several may be given: the one, or all of them.</summary>
    private protected static object? OneOrAll(string[]? given) => given is [var one] ? one : given;

    /// <summary>What the cmdlet does when there is no more input.</summary>
    protected virtual void Finish()
    {
    }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Work(Process);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Work(Finish);

    private void Work(Action work)
    {
        NotATokenAttribute.Hide(MyInvocation);
        try
        {
            Guard(work, Target);
            // What else is in the pipeline may write now.
            Progress?.Hide();
        }
        catch when (!Stopping && LeftUndone is not null)
        {
            WarnOfLeftUndone();
            throw;
        }
    }

    /// <summary>The connection that this cmdlet uses.</summary>
    internal EventoConnection ResolveConnection()
    {
        var session = EventoSession.Current;
        if ((Connection ?? session.Connection) is { } connection) return connection;
        EventoConnection? made = null;
        try
        {
            made = session.FindConnection();
        }
        catch (ArgumentException e)
        {
            Throw(new EventoException(ModuleErrorCode.NotConnected, $"EVENTODB_URL: {e.Message}", inner: e));
        }
        if (made is null) Throw(session.NotConnected());
        if (session.Environment.IsFirstUse()) WarnOfExposure(made.Client.Options);
        return made;
    }

    /// <summary>Goes on over the connection that the session has now.</summary>
    private protected void FollowSession() => _client = null;
}
