using System.Management.Automation;
using System.Management.Automation.Language;
using EventoDb.Shell.CommandLine;
using EventoDb.Shell.Host;
using EventoDb.Shell.LineEditor;

namespace EventoDb.Shell.Running;

/// <summary>Reads a line, runs it, shows what it gives, until <c>exit</c> or Ctrl+D.</summary>
internal sealed class InteractiveLoop
{
    private readonly ShellSession _session;
    private readonly Screen _screen;
    private readonly EditorTerminal _terminal;
    private readonly History _history = new();

    public InteractiveLoop(ShellSession session, Screen screen, EditorTerminal terminal)
    {
        _session = session;
        _screen = screen;
        _terminal = terminal;
        session.Host.NestedPrompt = RunNested;
    }

    /// <summary>What a person should know of this shell, said once at its start.</summary>
    public static string Banner(Version version) => $"""
        EventoDb {version.ToString(3)} in a small PowerShell {PSVersionInfo.PSVersion}: core commands only.
        The whole PowerShell: {Usage.PowerShellUri}
        Get-Command -Module EventoDb lists the commands; Tab completes, exit leaves.

        """;

    public void Run()
    {
        while (_session.Host.ExitCode is null && Read() is { } text) Run(text);
    }

    private void RunNested()
    {
        while (!_session.Host.NestedPromptEnds && Read() is { } text) Run(text);
    }

    private void Run(string text)
    {
        if (!string.IsNullOrWhiteSpace(text)) _session.Run(text);
    }

    /// <summary>What was entered, empty after Ctrl+C, or null at the end.</summary>
    private string? Read()
    {
        var prompt = _session.Evaluate("prompt") is { Length: > 0 } text ? text : "PS> ";
        if (!_screen.CanMove) return ReadPlain(prompt);
        _screen.StartLine(_terminal.Width);
        var line = _terminal.ReadLine(new EditorOptions
        {
            Prompt = prompt,
            History = _history,
            IsIncomplete = IsIncomplete,
            Complete = Complete,
        });
        return line.Outcome switch
        {
            LineOutcome.Entered => line.Text,
            LineOutcome.Cancelled => "",
            _ => null,
        };
    }

    /// <summary>For terminals that cannot move the cursor.</summary>
    private string? ReadPlain(string prompt)
    {
        _screen.Ask(prompt);
        var text = Console.In.ReadLine();
        while (text is not null && IsIncomplete(text))
        {
            _screen.Ask(">> ");
            if (Console.In.ReadLine() is not { } more) break;
            text += "\n" + more;
        }
        return text;
    }

    private static bool IsIncomplete(string text)
    {
        Parser.ParseInput(text, out _, out var errors);
        return Array.Exists(errors, error => error.IncompleteInput);
    }

    private CommandCompletion Complete(string text, int cursor)
    {
        var completion = _session.Complete(text, cursor);
        return completion is { CompletionMatches.Count: > 0 }
            ? completion
            : PathCompletion.Complete(text, cursor, _session.Runspace.SessionStateProxy.Path.CurrentFileSystemLocation.Path);
    }
}
