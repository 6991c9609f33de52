using System.Management.Automation;
using EventoDb.Completion;

namespace EventoDb.Commands;

/// <summary>Ends background subscriptions of the session.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "EventoSubscription", SupportsShouldProcess = true, HelpUri = OnlineHelp.Address)]
[OutputType(typeof(void))]
public sealed class UnregisterEventoSubscriptionCommand : EventoCmdlet
{
    /// <summary>What their names are like; wildcards are fine.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SubscriptionPatternCompleter))]
    public string[] Name { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name) Guard(() => Unregister(name), name);
    }

    private void Unregister(string name)
    {
        foreach (var subscription in SubscriptionLookup.Find(name))
        {
            if (ShouldProcess(subscription.Name, "End the subscription")) EventoSession.Current.Subscriptions.Remove(subscription);
        }
    }
}
