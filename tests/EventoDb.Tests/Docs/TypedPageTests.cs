using System.Management.Automation.Runspaces;
using System.Text;
using System.Text.RegularExpressions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>Types what a page types, from its first line on, and compares what the screen then shows with what it says.</summary>
public partial class TypedPageTests(BuiltClone clone) : IClassFixture<BuiltClone>
{
    public const string Tour = "docs/tour.md";

    [Theory]
    [InlineData("README.md", 80)]
    [InlineData(Tour, 100)]
    public void The_page_shows_what_the_screen_shows(string page, int width)
    {
        var screen = new Screen(width);
        using var runner = new ScriptRunner(importModule: false, screen);
        EventoSession.Of(runner.Runspace).OpenPage = File.Delete;
        runner.Runspace.SessionStateProxy.Path.SetLocation(clone.Path);
        var lines = File.ReadAllText(Path.Combine(Repository.Root, page)).ReplaceLineEndings("\n").Split('\n');
        var typed = new StringBuilder();
        string? shown = null;
        for (var i = 0; i < lines.Length; i++)
        {
            typed.Append(lines[i]).Append(i + 1 < lines.Length ? "\n" : string.Empty);
            if (lines[i].Length > 0 && !lines[i].StartsWith("```", StringComparison.Ordinal)) shown = null;
            if (lines[i] is not ("```powershell" or "```text")) continue;
            var end = Array.IndexOf(lines, "```", i + 1);
            var block = string.Join('\n', lines[(i + 1)..end]);
            if (lines[i] == "```powershell") shown = Type(runner, screen, block);
            else block = shown ?? block;
            typed.Append(block).Append('\n');
            i = end - 1;
        }
        runner.Run("$server | Stop-EventoServer").ThrowOnError();
        AcceptedFile.Check(page, typed.ToString());
    }

    /// <summary>Runs a block as the prompt does, errors on the screen included.</summary>
    private static string Type(ScriptRunner runner, Screen screen, string block)
    {
        using var shell = runner.Create(block);
        shell.AddCommand("Out-Default");
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.Invoke();
        var text = string.Join('\n', screen.Take()).Trim('\n');
        // What differs from run to run, in the same width.
        text = Time().Replace(text, static match => "2026-01-05 09:30:00.000"[..match.Length]);
        text = Age().Replace(text, static match => new string(' ', match.Length));
        text = Duration().Replace(text, static match => "1.2 ms".PadLeft(match.Length));
        return Uuid().Replace(text, "019b8d3e-5c00-7000-8000-0123456789ab");
    }

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3})?")]
    private static partial Regex Time();

    [GeneratedRegex(@"(?<= )\d:\d\d:\d\d(?= )")]
    private static partial Regex Age();

    [GeneratedRegex(@" +\b\d+(\.\d+)? (µs|ms|s)\b")]
    private static partial Regex Duration();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uuid();
}
