namespace EventoDb.Benchmarks.Reporting;

/// <summary>The section of a Markdown page that belongs to the benchmark.</summary>
internal static class Page
{
    private const string Start = "<!-- figures: written by tests/EventoDb.Benchmarks -->";
    private const string End = "<!-- end of figures -->";

    /// <summary>Replaces the section.</summary>
    /// <exception cref="InvalidOperationException">The page has none.</exception>
    public static void Write(string path, string figures)
    {
        var page = File.ReadAllText(path);
        var from = page.IndexOf(Start, StringComparison.Ordinal);
        var to = page.IndexOf(End, StringComparison.Ordinal);
        if (from < 0 || to < from) throw new InvalidOperationException($"{path} has no section between '{Start}' and '{End}'.");
        File.WriteAllText(path, $"{page[..(from + Start.Length)]}\n\n{figures}\n{page[to..]}");
    }
}
