namespace EventoDb.Tests.Support;

/// <summary>The section of a Markdown page of the repository that a test writes, between two comments.</summary>
internal static class PageSection
{
    /// <summary>Replaces the section.</summary>
    /// <param name="path">The page, relative to the repository.</param>
    /// <param name="name">What the comments call the section.</param>
    /// <param name="text">The new text.</param>
    /// <exception cref="InvalidOperationException">The page has no such section.</exception>
    public static void Write(string path, string name, string text)
    {
        var full = Path.Combine(Repository.Root, path);
        var page = File.ReadAllText(full);
        var start = $"<!-- {name}: written by tests/EventoDb.Tests -->";
        var end = $"<!-- end of {name} -->";
        var from = page.IndexOf(start, StringComparison.Ordinal);
        var to = page.IndexOf(end, StringComparison.Ordinal);
        if (from < 0 || to < from) throw new InvalidOperationException($"{path} has no section between '{start}' and '{end}'.");
        File.WriteAllText(full, $"{page[..(from + start.Length)]}\n\n{text}\n{page[to..]}");
    }
}
