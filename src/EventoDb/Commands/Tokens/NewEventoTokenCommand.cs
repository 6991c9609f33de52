using System.Management.Automation;
using System.Security;
using EventoDb.Client;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Makes a token with a random secret, for New-EventoNamespace or to start a server with. No server is asked.</summary>
[Cmdlet(VerbsCommon.New, "EventoToken", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(SecureString), typeof(string))]
public sealed class NewEventoTokenCommand : EventoCmdlet
{
    /// <summary>The namespace that the token is for.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string Namespace { get; set; } = string.Empty;

    /// <summary>Emits the token as text instead of a SecureString.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(
        () =>
        {
            var token = EventoToken.Create(Namespace);
            WriteObject(AsPlainText ? token : TokenArgument.ToSecureString(token));
        },
        Namespace);
}
