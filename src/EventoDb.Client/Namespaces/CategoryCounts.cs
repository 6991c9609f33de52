namespace EventoDb.Client;

/// <summary>What <c>ns.categories</c> counts on pebble: the messages of category <c>a</c> together with those of <c>a:command</c>, <c>a:x:y</c> and
/// whatever else starts with <c>a:</c> (measured on eventodb 0.7.0; sqlite and postgres count right).</summary>
internal static class CategoryCounts
{
    /// <summary>Whether two of the names are such that the backends disagree.</summary>
    public static bool AreDoubtful(IReadOnlyList<CategorySummary> categories)
    {
        var names = categories.Select(category => category.Name).ToHashSet(StringComparer.Ordinal);
        return names.Any(name => Outer(name).Any(names.Contains));
    }

    /// <summary>The counts without what was counted twice.</summary>
    public static IReadOnlyList<CategorySummary> WithoutInner(IReadOnlyList<CategorySummary> categories)
    {
        var counts = categories.ToDictionary(category => category.Name, category => category.MessageCount, StringComparer.Ordinal);
        // From the inside out: what is taken from the outer ones must be a count of its own by then.
        foreach (var inner in categories.OrderByDescending(category => category.Name.Length))
        {
            foreach (var outer in Outer(inner.Name).Where(counts.ContainsKey)) counts[outer] -= counts[inner.Name];
        }
        return [.. categories.Select(category => category with { MessageCount = counts[category.Name] })];
    }

    /// <summary>The names whose messages would be counted with those of <paramref name="name"/>.</summary>
    private static IEnumerable<string> Outer(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == ':') yield return name[..i];
        }
    }
}
