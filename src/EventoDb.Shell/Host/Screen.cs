using System.Management.Automation.Host;
using EventoDb.Shell.LineEditor;

namespace EventoDb.Shell.Host;

/// <summary>
/// The console's two outputs. What stands below the output for now (<see cref="Overlay"/>) steps aside for each write, also for those of
/// background events while a person writes a line.
/// </summary>
internal sealed class Screen
{
    private readonly Lock _lock = new();
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _error = Console.Error;
    private readonly bool _colour;
    private Overlay? _overlay;
    private bool _shown;
    private string _partial = "";

    public Screen()
    {
        var capable = Environment.GetEnvironmentVariable("TERM") != "dumb" && WindowsConsole.EnableVirtualTerminal();
        OutputIsTerminal = !Console.IsOutputRedirected;
        ErrorIsTerminal = !Console.IsErrorRedirected;
        CanMove = capable && (OutputIsTerminal || ErrorIsTerminal);
        _colour = capable && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    }

    public bool OutputIsTerminal { get; }

    public bool ErrorIsTerminal { get; }

    /// <summary>Whether there is a terminal on which the cursor can be moved: for progress and the line editor.</summary>
    public bool CanMove { get; }

    public bool OutputHasColour => _colour && OutputIsTerminal;

    public bool ErrorHasColour => _colour && ErrorIsTerminal;

    /// <summary>The terminal a person looks at, also while the output goes to a file.</summary>
    private TextWriter Person => OutputIsTerminal ? _output : _error;

    public void Write(string text) => Write(_output, PSHostUserInterface.GetOutputString(text, OutputHasColour), OutputIsTerminal);

    public void WriteError(string text) => Write(_error, PSHostUserInterface.GetOutputString(text, ErrorHasColour), ErrorIsTerminal);

    /// <summary>Writes a question: to the person, not into the file that takes the output.</summary>
    public void Ask(string text)
    {
        if (OutputIsTerminal || !ErrorIsTerminal) Write(text);
        else WriteError(text);
    }

    /// <summary>Sends the terminal a sequence that shows nothing.</summary>
    public void Control(string sequence)
    {
        lock (_lock) Person.Write(sequence);
    }

    /// <summary>Takes away what was written since the last line break, for a line editor that shows it as its prompt.</summary>
    public string TakePartialLine()
    {
        lock (_lock)
        {
            var partial = _partial;
            _partial = "";
            return partial;
        }
    }

    /// <summary>Goes to the first column, leaving what a program may have written without a line break.</summary>
    public void StartLine(int width)
    {
        lock (_lock)
        {
            // A line of blanks ends in the same row where it began in the first column, else in the next.
            Person.Write(new string(' ', width) + "\r\e[K");
            _partial = "";
        }
    }

    /// <summary>Shows <paramref name="overlay"/> in the place of the one before.</summary>
    public void Show(Overlay overlay)
    {
        lock (_lock)
        {
            if (_partial.Length > 0)
            {
                Person.Write("\r\n");
                _partial = "";
            }
            Person.Write(Erasure() + overlay.Text);
            _overlay = overlay;
            _shown = true;
        }
    }

    /// <summary>Takes the overlay away.</summary>
    public void Hide()
    {
        lock (_lock)
        {
            if (_shown) Person.Write(Erasure());
            _overlay = null;
            _shown = false;
        }
    }

    /// <summary>Makes the overlay, whose cursor is in its last row, part of the output.</summary>
    public void Keep()
    {
        lock (_lock)
        {
            Person.Write("\r\n");
            _overlay = null;
            _shown = false;
        }
    }

    /// <summary>Empties the window.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            Person.Write("\e[2J\e[H");
            _shown = false;
            _partial = "";
        }
    }

    private void Write(TextWriter writer, string text, bool onScreen)
    {
        lock (_lock)
        {
            if (!onScreen || !CanMove)
            {
                writer.Write(text);
                return;
            }
            if (_shown) Person.Write(Erasure());
            _shown = false;
            writer.Write(text);
            var line = text.LastIndexOf('\n');
            _partial = line < 0 ? _partial + text : text[(line + 1)..];
            if (_overlay is { } overlay && _partial.Length == 0)
            {
                Person.Write(overlay.Text);
                _shown = true;
            }
        }
    }

    private string Erasure() => !_shown ? "" : _overlay is { CursorRow: > 0 } overlay ? $"\r\e[{overlay.CursorRow}A\e[J" : "\r\e[J";
}
