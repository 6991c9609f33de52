using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Makes namespaces; each comes with its token, which nobody can tell again.</summary>
[Cmdlet(VerbsCommon.New, "EventoNamespace", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoNamespace))]
public sealed class NewEventoNamespaceCommand : ConnectedCmdlet
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public string Name { get; set; } = string.Empty;

    /// <summary>What it is for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [NotAToken]
    public string? Description { get; set; }

    /// <summary>The token that it shall have, as SecureString or text; it must be one for that name (New-EventoToken). Without it, a new one.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [TokenText]
    [ArgumentCompleter(typeof(NothingCompleter))]
    [PSDefaultValue(Help = "a new one")]
    public object? Token { get; set; }

    /// <summary>The session works in the new namespace from now on.</summary>
    [Parameter]
    public SwitchParameter Use { get; set; }

    /// <summary>Emits the token as text.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <inheritdoc/>
    protected override object? Target => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var token = TokenArgument.Read(Token);
        if (token is not null && !EventoToken.TryGetNamespace(token, out _)) throw new ArgumentException("The token is malformed; New-EventoToken makes one that is not.");
        if (!ShouldProcess(Name, "Make namespace")) return;
        var connection = ResolveConnection();
        var session = EventoSession.Current;
        var created = Create(token, made => session.Tokens.Add(connection.Uri, made.Token));
        session.Tokens.Add(connection.Uri, created.Token);
        if (Use) session.Move(connection, connection.WithToken(created.Token));
        WriteObject(new EventoNamespace(created.Name)
        {
            Description = Description ?? string.Empty,
            CreatedAt = created.CreatedAt,
            MessageCount = 0,
            StreamCount = 0,
            Token = AsPlainText ? created.Token : TokenArgument.ToSecureString(created.Token),
        });
    }

    private CreatedNamespace Create(string? token, Action<CreatedNamespace> remember)
    {
        try
        {
            // Made after all although nobody waited: its token is not lost.
            return Await(Client.CreateNamespaceAsync(Name, Description, token, Cancellation), release: remember);
        }
        catch (EventoException e) when (token is not null && e.Code == EventoErrorCode.InvalidRequest)
        {
            throw new EventoException(e.Code, $"The token given for namespace '{Name}' on {Client.Uri} is refused: {e.Message}", e.StatusCode, e.Details, e);
        }
    }
}
