using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Reads the namespace in a token. No server is asked, so whether one accepts the token is another matter.</summary>
[Cmdlet(VerbsData.ConvertFrom, "EventoToken", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoTokenInfo))]
public sealed class ConvertFromEventoTokenCommand : EventoCmdlet
{
    /// <summary>The token, as SecureString or text.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [TokenText]
    [ArgumentCompleter(typeof(NothingCompleter))]
    public object? Token { get; set; }

    // The token itself is no target for an error: it would show.
    /// <inheritdoc/>
    protected override void ProcessRecord() => Guard(
        () => WriteObject(new EventoTokenInfo(
            EventoToken.TryGetNamespace(TokenArgument.Read(Token), out var name)
                ? name
                : throw new ArgumentException("This is no token: one is ns_, the base64url form of the namespace's name, _ and 64 hex digits."))),
        target: null);
}
