using System.Management.Automation;
using System.Net;
using EventoDb.Client;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Connects the session to an EventoDB server, and checks server and token at once.</summary>
[Cmdlet(VerbsCommunications.Connect, "EventoServer", DefaultParameterSetName = TokenSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoConnection))]
public sealed class ConnectEventoServerCommand : ConnectingCmdlet
{
    private const string TokenSet = "Token";
    private const string CredentialSet = "Credential";
    private const string NameSet = "Name";

    /// <summary>The name that a connection was saved under by Save-EventoConnection: its address, token and time limits.</summary>
    [Parameter(ParameterSetName = NameSet, Mandatory = true)]
    [AllowNull]
    [AllowEmptyString]
    [NoTokenText]
    [ArgumentCompleter(typeof(SavedConnectionCompleter))]
    public string? Name { get; set; }

    /// <summary>The server's address; without it <c>EVENTODB_URL</c>, without that http://localhost:8080.</summary>
    // What is empty is refused here and not by an attribute, as all that a variable may hold by mistake: a call that PowerShell refuses leaves the session as it is.
    [Parameter(ParameterSetName = TokenSet, Position = 0)]
    [Parameter(ParameterSetName = CredentialSet, Position = 0)]
    [AddressText]
    [PSDefaultValue(Help = "EVENTODB_URL, else http://localhost:8080")]
    public string? Uri { get; set; }

    /// <summary>The token, as SecureString or text; without it <c>EVENTODB_TOKEN</c>.</summary>
    [Parameter(ParameterSetName = TokenSet, Position = 1)]
    [TokenText]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [PSDefaultValue(Help = "EVENTODB_TOKEN")]
    public object? Token { get; set; }

    /// <summary>A credential whose password is the token; its user name does not matter.</summary>
    [Parameter(ParameterSetName = CredentialSet, Mandatory = true)]
    [AllowNull]
    [NoTokenText]
    public PSCredential? Credential { get; set; }

    /// <summary>How long one request may take, in seconds; fractions are fine.</summary>
    [Parameter]
    [ValidateRange(0.001, 86400d)]
    [NoTokenText]
    public double TimeoutSec { get; set; } = 30;

    /// <summary>How often a request that failed on its way is tried again.</summary>
    [Parameter]
    [ValidateRange(0, 100)]
    [NoTokenText]
    public int RetryCount { get; set; } = 4;

    /// <summary>The proxy to go through; without it the system's.</summary>
    [Parameter]
    [ValidateNotNull]
    [AddressText]
    public Uri? Proxy { get; set; }

    /// <summary>Who we are to the proxy.</summary>
    [Parameter]
    [ValidateNotNull]
    [NoTokenText]
    public PSCredential? ProxyCredential { get; set; }

    /// <summary>Goes through no proxy, whatever the system says.</summary>
    [Parameter]
    public SwitchParameter NoProxy { get; set; }

    /// <summary>Takes any TLS certificate. The token then goes to whoever answers.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>Leaves the session's connection as it is.</summary>
    [Parameter]
    public SwitchParameter NoDefault { get; set; }

    /// <summary>Emits the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing() => Guard(
        () =>
        {
            var connection = Connect(NoDefault, Connect);
            if (PassThru || NoDefault) WriteObject(connection);
        },
        Name ?? Uri);

    private EventoConnection Connect()
    {
        RequireGiven(nameof(Name), Name);
        RequireGiven(nameof(Uri), Uri);
        RequireGiven(nameof(Token), Token);
        RequireGiven(nameof(Credential), Credential);
        if (NoProxy && (Proxy is not null || ProxyCredential is not null)) throw new ArgumentException("-NoProxy goes with neither -Proxy nor -ProxyCredential.");
        if (Proxy is not null) ServerAddress.CheckProxy(Proxy);
        var environment = EnvironmentConnection.Variables;
        var saved = Name is null ? null : SavedConnections.Get(Name);
        var uri = ServerAddress.Parse(saved?.Uri ?? Uri ?? environment.Url ?? ServerAddress.Default);
        // The environment's token is for the environment's server: it is not sent to another.
        var token = saved is not null ? new TokenVault(SessionState.InvokeCommand).Find(Name!, saved) : TokenArgument.Read(Token)
            ?? (Credential is null ? null : TokenArgument.Read(Credential.Password))
            ?? (Uri is null || (environment.Url is { } url && ServerAddress.Parse(url) == uri) ? environment.Token : null);
        var options = Timing.Client with
        {
            Uri = uri,
            Token = token,
            Timeout = TimeSpan.FromSeconds(saved is null || IsBound(nameof(TimeoutSec)) ? TimeoutSec : saved.TimeoutSec),
            RetryCount = saved is null || IsBound(nameof(RetryCount)) ? RetryCount : saved.RetryCount,
            UseProxy = !NoProxy,
            Proxy = CreateProxy(),
            SkipCertificateCheck = SkipCertificateCheck || saved?.SkipCertificateCheck == true,
        };
        if (options.SkipCertificateCheck) WriteWarning($"The certificate of {uri.Host} is not checked: the token goes to whoever answers.");
        if (token is not null) WarnOfExposure(options);
        var client = new EventoClient(options);
        EventoConnection connection;
        try
        {
            connection = new EventoConnection(client, Await(Observer.Watch(client).GetVersionAsync(Cancellation)));
            Await(Observer.Watch(client).GetSystemVersionAsync(Cancellation));
        }
        catch (EventoException e) when (e.IsUnreachable && !NoDefault)
        {
            Unreachable = client;
            throw;
        }
        catch
        {
            client.Dispose();
            throw;
        }
        if (NoDefault) EventoSession.Current.Tokens.Add(connection);
        else EventoSession.Current.Connect(connection);
        return connection;
    }

    private WebProxy? CreateProxy() => Proxy is null
        ? null
        : new WebProxy(Proxy) { Credentials = ProxyCredential?.GetNetworkCredential(), UseDefaultCredentials = false };
}
