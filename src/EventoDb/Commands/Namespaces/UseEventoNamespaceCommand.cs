using System.Management.Automation;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Makes the session work in another namespace of the same server: by name where it has made or used it before. The token is checked first; where
/// it is refused, all stays as it was.</summary>
[Cmdlet(VerbsOther.Use, "EventoNamespace", DefaultParameterSetName = InputObjectSet, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoConnection))]
public sealed class UseEventoNamespaceCommand : ConnectedCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string TokenSet = "Token";

    /// <summary>The namespace, as New-EventoNamespace emits it; or its name, where this session has made or used it before.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [Alias("Name")]
    [ValidateNotNull]
    [NamespaceArgument]
    [ArgumentCompleter(typeof(KnownNamespaceCompleter))]
    public EventoNamespace? InputObject { get; set; }

    /// <summary>The token of the namespace, as SecureString or text.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [ValidateNotNullOrEmpty]
    [TokenText]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public object? Token { get; set; }

    /// <summary>Emits the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject;

    /// <inheritdoc/>
    protected override void Process()
    {
        var from = ResolveConnection();
        var session = EventoSession.Current;
        session.Tokens.Add(from);
        var token = TokenArgument.Read(InputObject is null ? Token : InputObject.Token ?? session.Tokens.Find(from.Uri, InputObject.Name))
            ?? throw new ArgumentException(
                $"The token of namespace '{InputObject}' on {from.Uri} is not known: this session has neither made nor used it. Give the token with -Token.");
        var connection = from.WithToken(token);
        WarnOfExposure(connection.Client.Options);
        Await(Observer.Watch(connection.Client).GetSystemVersionAsync(Cancellation));
        session.Move(from, connection);
        if (PassThru) WriteObject(connection);
    }
}
