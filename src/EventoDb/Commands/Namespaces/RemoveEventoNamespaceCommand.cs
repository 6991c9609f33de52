using System.Globalization;
using System.Management.Automation;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Deletes namespaces with all their messages. Asks first, and says how many messages will go.</summary>
[Cmdlet(VerbsCommon.Remove, "EventoNamespace", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoRemovedNamespace))]
public sealed class RemoveEventoNamespaceCommand : ConnectedCmdlet
{
    /// <summary>Their names, to the letter: wildcards are not for deleting (Get-EventoNamespace finds and hands on).</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>Does not ask, unless <c>-Confirm</c> says so.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? Target => OneOrAll(Name);

    private bool IsAsked => !Force || IsBound("Confirm") || Preferences.WhatIf;

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
        {
            Guard(() => Remove(name), name);
        }
    }

    private void Remove(string name)
    {
        var count = Await(Client.GetNamespaceAsync(name, Cancellation)).MessageCount;
        if (IsAsked && !ShouldProcess($"Delete namespace '{name}' with {Messages(count)}.", $"Delete namespace '{name}' with {Messages(count)}?", "Delete a namespace for good")) return;
        var server = Client.Uri;
        var deleted = Await(Client.DeleteNamespaceAsync(name, Cancellation));
        var session = EventoSession.Current;
        session.Tokens.Remove(server, name);
        session.Place = session.Place.Without(server, name);
        FollowSession();
        WriteObject(new EventoRemovedNamespace(name, deleted.DeletedAt, Math.Max(count, deleted.MessagesDeleted)));
    }

    private static string Messages(long count) => count switch
    {
        0 => "no messages in it",
        1 => "its only message",
        _ => string.Create(CultureInfo.InvariantCulture, $"its {count:N0} messages"),
    };
}
