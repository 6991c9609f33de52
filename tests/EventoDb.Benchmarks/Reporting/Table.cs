using System.Text;

namespace EventoDb.Benchmarks.Reporting;

/// <summary>A table of the report.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">The heads of its columns.</param>
/// <param name="Rows">Its cells.</param>
internal sealed record Table(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    /// <summary>The table in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder($"### {Title}\n\n");
        Append(Columns);
        Append([.. Columns.Select((_, index) => index == 0 ? "---" : "---:")]);
        foreach (var row in Rows) Append(row);
        return text.ToString();

        void Append(IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
