using EventoDb.Shell.LineEditor;

namespace EventoDb.Tests.Shell;

/// <summary>A terminal whose keys are known beforehand.</summary>
internal sealed class FakeTerminal : IEditorTerminal
{
    private readonly Queue<EditorInput> _inputs = [];

    public int Width { get; init; } = 40;

    public int Height { get; init; } = 10;

    /// <summary>What was shown last.</summary>
    public Overlay Shown { get; private set; }

    public int Cleared { get; private set; }

    public FakeTerminal Type(string text)
    {
        foreach (var character in text) _inputs.Enqueue(new EditorInput(new ConsoleKeyInfo(character, default, false, false, false)));
        return this;
    }

    public FakeTerminal Press(ConsoleKey key, ConsoleModifiers modifiers = 0)
    {
        _inputs.Enqueue(new EditorInput(new ConsoleKeyInfo(
            '\0', key, modifiers.HasFlag(ConsoleModifiers.Shift), modifiers.HasFlag(ConsoleModifiers.Alt), modifiers.HasFlag(ConsoleModifiers.Control))));
        return this;
    }

    public FakeTerminal Control(ConsoleKey key) => Press(key, ConsoleModifiers.Control);

    public FakeTerminal Paste(string text)
    {
        _inputs.Enqueue(new EditorInput(default, text));
        return this;
    }

    public EditorInput Read() => _inputs.Dequeue();

    public void Show(Overlay overlay) => Shown = overlay;

    public void Keep()
    {
    }

    public void Clear() => Cleared++;
}
