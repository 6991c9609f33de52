using System.Management.Automation;
using EventoDb.Client;

namespace EventoDb;

/// <summary>Finds subscriptions of the session by name.</summary>
internal static class SubscriptionLookup
{
    /// <summary>The subscriptions whose names match.</summary>
    /// <param name="name">A name, or a pattern with wildcards.</param>
    /// <exception cref="EventoException"><c>SUBSCRIPTION_NOT_FOUND</c>: there is none of that name; a pattern may match none.</exception>
    public static IReadOnlyList<EventoSubscription> Find(string name)
    {
        var all = EventoSession.Current.Subscriptions.All;
        // Before all else it is a name, which may hold what else is a wildcard.
        var named = all.FirstOrDefault(subscription => subscription.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (named is not null) return [named];
        var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
        EventoSubscription[] found;
        try
        {
            found = [.. all.Where(subscription => pattern.IsMatch(subscription.Name))];
        }
        catch (WildcardPatternException e)
        {
            throw new ArgumentException($"'{name}' is no pattern: a '[' needs its ']'.", e);
        }
        return found.Length > 0 || WildcardPattern.ContainsWildcardCharacters(name)
            ? found
            : throw new EventoException(ModuleErrorCode.SubscriptionNotFound, $"There is no subscription '{name}' in this session.");
    }
}
