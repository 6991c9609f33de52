using System.Management.Automation.Host;
using System.Text;
using EventoDb.Shell.LineEditor;

namespace EventoDb.Shell.Host;

/// <summary>The window, as far as a terminal can say and do.</summary>
internal sealed class ShellRawUserInterface(Screen screen) : PSHostRawUserInterface
{
    public override ConsoleColor ForegroundColor
    {
        get => Console.ForegroundColor;
        set => Console.ForegroundColor = value;
    }

    public override ConsoleColor BackgroundColor
    {
        get => Console.BackgroundColor;
        set => Console.BackgroundColor = value;
    }

    public override Coordinates CursorPosition
    {
        get => screen.OutputIsTerminal && !Console.IsInputRedirected ? new Coordinates(Console.CursorLeft, Console.CursorTop) : default;
        set
        {
            if (screen.OutputIsTerminal) Console.SetCursorPosition(value.X, value.Y);
        }
    }

    public override int CursorSize
    {
        get => OperatingSystem.IsWindows() && screen.OutputIsTerminal ? Console.CursorSize : 25;
        set
        {
            if (OperatingSystem.IsWindows()) Console.CursorSize = value;
        }
    }

    public override Size BufferSize
    {
        get => WindowSize;
        set => throw Unsupported();
    }

    public override Size WindowSize
    {
        get => new(Window.Width, Window.Height);
        set => throw Unsupported();
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition
    {
        get => default;
        set => throw Unsupported();
    }

    public override string WindowTitle
    {
        get => OperatingSystem.IsWindows() ? Console.Title : "";
        set
        {
            if (screen.OutputIsTerminal) Console.Title = value;
        }
    }

    public override bool KeyAvailable => !Console.IsInputRedirected && Console.KeyAvailable;

    public override int LengthInBufferCells(string source) => CellWidth.Of(source);

    public override int LengthInBufferCells(string source, int offset) => CellWidth.Of(source.AsSpan(offset));

    public override int LengthInBufferCells(char source) => char.IsSurrogate(source) ? 1 : CellWidth.Of(new Rune(source));

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        var key = Console.ReadKey(intercept: (options & ReadKeyOptions.NoEcho) != 0);
        ControlKeyStates state = 0;
        if ((key.Modifiers & ConsoleModifiers.Shift) != 0) state |= ControlKeyStates.ShiftPressed;
        if ((key.Modifiers & ConsoleModifiers.Alt) != 0) state |= ControlKeyStates.LeftAltPressed;
        if ((key.Modifiers & ConsoleModifiers.Control) != 0) state |= ControlKeyStates.LeftCtrlPressed;
        return new KeyInfo((int)key.Key, key.KeyChar, state, keyDown: true);
    }

    public override void FlushInputBuffer()
    {
        while (KeyAvailable) Console.ReadKey(intercept: true);
    }

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw Unsupported();

    /// <summary>Only filling the whole window with blanks, which is how scripts clear it, has an equal on every terminal.</summary>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (fill.Character != ' ' || rectangle.Left > 0 || rectangle.Top > 0) throw Unsupported();
        if (screen.CanMove) screen.Clear();
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw Unsupported();

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw Unsupported();

    private static NotSupportedException Unsupported() => new("This shell cannot move or read back what a terminal shows.");
}
