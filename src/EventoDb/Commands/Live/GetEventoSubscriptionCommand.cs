using System.Management.Automation;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>The session's background subscriptions, with what they do and what went wrong.</summary>
[Cmdlet(VerbsCommon.Get, "EventoSubscription", HelpUri = OnlineHelp.Address)]
[OutputType(typeof(EventoSubscription))]
public sealed class GetEventoSubscriptionCommand : EventoCmdlet
{
    /// <summary>What their names are like; wildcards are fine.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SubscriptionPatternCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name) Guard(() => WriteObject(SubscriptionLookup.Find(name), enumerateCollection: true), name);
    }
}
