using System.Management.Automation;

namespace EventoDb.Commands;

/// <summary>Makes namespaces; each comes with its token, which nobody can tell again.</summary>
[Cmdlet(VerbsCommon.New, "EventoNamespace", SupportsShouldProcess = true)]
[OutputType(typeof(EventoNamespace))]
public sealed class NewEventoNamespaceCommand : ConnectedCmdlet
{
    /// <summary>The name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>What it is for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public string? Description { get; set; }

    /// <summary>The token that it shall have, as SecureString or text; it must be one for that name (New-EventoToken). Without it, a new one.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [TokenText]
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
        if (!ShouldProcess(Name, "Make namespace")) return;
        var created = Await(Client.CreateNamespaceAsync(Name, Description, token, Cancellation));
        if (Use) EventoSession.Current.Connection = ResolveConnection().WithToken(created.Token);
        WriteObject(new EventoNamespace(created.Name)
        {
            Description = Description ?? string.Empty,
            CreatedAt = created.CreatedAt,
            MessageCount = 0,
            StreamCount = 0,
            Token = AsPlainText ? created.Token : TokenArgument.ToSecureString(created.Token),
        });
    }
}
