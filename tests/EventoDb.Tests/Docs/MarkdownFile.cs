using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>A Markdown file of the repository and its code blocks.</summary>
internal sealed class MarkdownFile(string name)
{
    /// <summary>The files whose blocks are run: those at the root and the guides; the pages of docs/help have tests of their own.</summary>
    public static IEnumerable<string> All =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    /// <summary>The code blocks, in order.</summary>
    public IReadOnlyList<CodeBlock> Blocks { get; } = Read(Path.Combine(Repository.Root, name));

    private static List<CodeBlock> Read(string path)
    {
        var blocks = new List<CodeBlock>();
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var end = Array.FindIndex(lines, i + 1, static line => line.StartsWith("```", StringComparison.Ordinal));
            Assert.True(end > 0, $"The block at line {i + 1} of {path} has no end.");
            blocks.Add(new CodeBlock(lines[i][3..].Trim(), i + 2, string.Join('\n', lines[(i + 1)..end])));
            i = end;
        }
        return blocks;
    }
}
