namespace EventoDb.Shell.LineEditor;

/// <summary>Lets a person write a line at a terminal, with the keys that pwsh has on Windows and on Unix alike.</summary>
internal sealed class Editor(IEditorTerminal terminal, EditorOptions options)
{
    private readonly LineBuffer _buffer = new();
    private CompletionMenu? _menu;

    /// <summary>Waits until the line is done.</summary>
    public EditedLine Read()
    {
        while (true)
        {
            Show();
            var input = terminal.Read();
            if (input.Pasted is { } pasted)
            {
                _menu = null;
                _buffer.Insert(pasted);
            }
            else if (Press(input.Key) is { } outcome)
            {
                return End(outcome);
            }
        }
    }

    private EditedLine End(LineOutcome outcome)
    {
        _menu = null;
        var mark = outcome == LineOutcome.Cancelled ? "^C" : "";
        var text = Shown() + mark;
        terminal.Show(new EditorView(terminal.Width, terminal.Height).Draw(options.Prompt, text, text.Length));
        terminal.Keep();
        options.History?.Add(outcome == LineOutcome.Entered ? _buffer.Text : "");
        return new EditedLine(outcome, _buffer.Text);
    }

    private void Show()
    {
        var text = Shown();
        terminal.Show(new EditorView(terminal.Width, terminal.Height).Draw(options.Prompt, text, Math.Min(_buffer.Cursor, text.Length), _menu));
    }

    private string Shown() => options.Secret ? new string('*', _buffer.Text.Length) : _buffer.Text;

    private LineOutcome? Press(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Tab)
        {
            Complete((key.Modifiers & ConsoleModifiers.Shift) == 0 ? 1 : -1);
            return null;
        }
        _menu = null;

        if ((key.Modifiers & ConsoleModifiers.Control) != 0) return PressControl(key);
        switch (key.Key)
        {
            case ConsoleKey.Enter when key.Modifiers != 0 || options.IsIncomplete?.Invoke(_buffer.Text) == true:
                if (key.Modifiers == 0) _buffer.Set(_buffer.Text);
                _buffer.Insert("\n");
                return null;
            case ConsoleKey.Enter:
                return LineOutcome.Entered;
            case ConsoleKey.Escape:
                _buffer.Set("");
                return null;
            case ConsoleKey.Backspace:
                _buffer.Backspace();
                return null;
            case ConsoleKey.Delete:
                _buffer.Delete();
                return null;
            case ConsoleKey.LeftArrow:
                _buffer.Left();
                return null;
            case ConsoleKey.RightArrow:
                _buffer.Right();
                return null;
            case ConsoleKey.Home:
                _buffer.Home();
                return null;
            case ConsoleKey.End:
                _buffer.End();
                return null;
            case ConsoleKey.UpArrow:
                if (!_buffer.Up()) Recall(options.History?.Previous(_buffer.Text));
                return null;
            case ConsoleKey.DownArrow:
                if (!_buffer.Down()) Recall(options.History?.Next());
                return null;
            default:
                if (!char.IsControl(key.KeyChar)) _buffer.Insert(key.KeyChar.ToString());
                return null;
        }
    }

    private LineOutcome? PressControl(ConsoleKeyInfo key)
    {
        switch (key.Key)
        {
            case ConsoleKey.C:
                return LineOutcome.Cancelled;
            case ConsoleKey.D when _buffer.Text.Length == 0:
                return LineOutcome.EndOfInput;
            case ConsoleKey.D:
                _buffer.Delete();
                return null;
            case ConsoleKey.LeftArrow:
                _buffer.WordLeft();
                return null;
            case ConsoleKey.RightArrow:
                _buffer.WordRight();
                return null;
            case ConsoleKey.A:
                _buffer.Home();
                return null;
            case ConsoleKey.E:
                _buffer.End();
                return null;
            case ConsoleKey.U:
                _buffer.DeleteToLineStart();
                return null;
            case ConsoleKey.K:
                _buffer.DeleteToLineEnd();
                return null;
            case ConsoleKey.W or ConsoleKey.Backspace:
                _buffer.DeleteWordBack();
                return null;
            case ConsoleKey.L:
                terminal.Clear();
                return null;
            default:
                // AltGr comes as Ctrl+Alt with the character it makes.
                if (key.KeyChar >= ' ') _buffer.Insert(key.KeyChar.ToString());
                return null;
        }
    }

    private void Complete(int step)
    {
        if (_menu is not null) _menu.Move(step);
        else if (options.Complete is not null) _menu = CompletionMenu.Open(_buffer, options.Complete, step);
    }

    private void Recall(string? line)
    {
        if (line is not null) _buffer.Set(line);
    }
}
