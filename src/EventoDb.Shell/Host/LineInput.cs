using System.Management.Automation;
using EventoDb.Shell.LineEditor;

namespace EventoDb.Shell.Host;

/// <summary>Answers to questions: written at a terminal, else read from standard input.</summary>
internal sealed class LineInput(Screen screen, EditorTerminal terminal, bool nonInteractive)
{
    /// <summary>Begins a question.</summary>
    /// <exception cref="PSInvalidOperationException">The shell was started with -NonInteractive.</exception>
    public void Begin()
    {
        if (nonInteractive) throw new PSInvalidOperationException("The shell was started with -NonInteractive: nothing can be asked.");
    }

    /// <summary>A line, or null where standard input has ended.</summary>
    /// <exception cref="PSInvalidOperationException">The shell was started with -NonInteractive.</exception>
    /// <exception cref="PipelineStoppedException">Ctrl+C was pressed.</exception>
    public string? Read(bool secret = false)
    {
        Begin();
        if (Console.IsInputRedirected || !screen.CanMove) return Console.In.ReadLine();

        var line = terminal.ReadLine(new EditorOptions { Prompt = screen.TakePartialLine(), Secret = secret });
        return line.Outcome switch
        {
            LineOutcome.Entered => line.Text,
            LineOutcome.EndOfInput => null,
            _ => throw new PipelineStoppedException(),
        };
    }

    /// <summary>A line that must be there.</summary>
    /// <exception cref="PSInvalidOperationException">Standard input has ended.</exception>
    public string Require(string question, bool secret = false)
    {
        if (Read(secret) is { } line) return line;
        screen.Ask("\n");
        throw new PSInvalidOperationException($"Standard input ended before '{question}' was answered.");
    }
}
