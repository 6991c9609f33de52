using EventoDb.Shell.LineEditor;

namespace EventoDb.Shell.Host;

/// <summary>The console as the line editor sees it.</summary>
internal sealed class EditorTerminal(Screen screen) : IEditorTerminal
{
    private const string BracketPastes = "\e[?2004h";
    private const string LeavePastes = "\e[?2004l";
    private readonly ConsoleKeys _keys = new();

    public int Width => Window.Width;

    public int Height => Window.Height;

    public EditorInput Read() => _keys.Read();

    public void Show(Overlay overlay) => screen.Show(overlay);

    public void Keep() => screen.Keep();

    public void Clear() => screen.Clear();

    /// <summary>Lets a person write a line. Ctrl+C is a key meanwhile.</summary>
    public EditedLine ReadLine(EditorOptions options)
    {
        var controlC = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        screen.Control(BracketPastes);
        try
        {
            return new Editor(this, options).Read();
        }
        finally
        {
            screen.Control(LeavePastes);
            Console.TreatControlCAsInput = controlC;
        }
    }
}
