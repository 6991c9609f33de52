using System.Management.Automation;

namespace EventoDb.Commands;

/// <summary>Makes the session work in another namespace of the same server. The token is checked first; where it is refused, all stays as it was.</summary>
[Cmdlet(VerbsOther.Use, "EventoNamespace", DefaultParameterSetName = InputObjectSet)]
[OutputType(typeof(EventoConnection))]
public sealed class UseEventoNamespaceCommand : ConnectedCmdlet
{
    private const string InputObjectSet = "InputObject";
    private const string TokenSet = "Token";

    /// <summary>The namespace, as New-EventoNamespace emits it: with its token.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    [ValidateNotNull]
    [NoTokenText]
    public EventoNamespace? InputObject { get; set; }

    /// <summary>The token of the namespace, as SecureString or text.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [ValidateNotNullOrEmpty]
    [TokenText]
    public object? Token { get; set; }

    /// <summary>Emits the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? Target => InputObject;

    /// <inheritdoc/>
    protected override void Process()
    {
        var token = TokenArgument.Read(InputObject is null ? Token : InputObject.Token)
            ?? throw new ArgumentException($"Namespace '{InputObject}' comes without its token, which only New-EventoNamespace knows; give the token with -Token.");
        var connection = ResolveConnection().WithToken(token);
        WarnOfExposure(connection.Client.Options);
        Await(connection.Client.WithObserver(Observer).GetSystemVersionAsync(Cancellation));
        EventoSession.Current.Connection = connection;
        if (PassThru) WriteObject(connection);
    }
}
