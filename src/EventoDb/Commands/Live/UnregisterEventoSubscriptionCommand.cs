using System.Management.Automation;

namespace EventoDb.Commands;

/// <summary>Ends background subscriptions of the session.</summary>
[Cmdlet(VerbsLifecycle.Unregister, "EventoSubscription", SupportsShouldProcess = true)]
public sealed class UnregisterEventoSubscriptionCommand : EventoCmdlet
{
    /// <summary>What their names are like; wildcards are fine.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
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
