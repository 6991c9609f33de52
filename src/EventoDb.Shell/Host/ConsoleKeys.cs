using System.Text;
using EventoDb.Shell.LineEditor;

namespace EventoDb.Shell.Host;

/// <summary>The keyboard. A paste comes in one piece where the terminal brackets it, so that none of its lines runs before all are there.</summary>
internal sealed class ConsoleKeys
{
    private const string PasteBegins = "\e[200~";
    private const string PasteEnds = "\e[201~";
    private readonly Queue<ConsoleKeyInfo> _unread = [];

    public EditorInput Read()
    {
        var key = Next();
        if (key.KeyChar == '\e') return AfterEscape(key);
        // The console of Windows brackets nothing: a line break with more behind it was pasted.
        if (OperatingSystem.IsWindows() && key.Key == ConsoleKey.Enter && Console.KeyAvailable) return new EditorInput(default, "\n");
        return new EditorInput(key);
    }

    private EditorInput AfterEscape(ConsoleKeyInfo escape)
    {
        var read = new List<ConsoleKeyInfo> { escape };
        while (read.Count < PasteBegins.Length && read[^1].KeyChar == PasteBegins[read.Count - 1] && Available) read.Add(Next());
        if (read.Count == PasteBegins.Length && read[^1].KeyChar == PasteBegins[^1]) return new EditorInput(default, Pasted());
        foreach (var key in read.Skip(1)) _unread.Enqueue(key);
        return new EditorInput(escape);
    }

    private string Pasted()
    {
        var text = new StringBuilder();
        while (!text.ToString(Math.Max(0, text.Length - PasteEnds.Length), Math.Min(text.Length, PasteEnds.Length)).Equals(PasteEnds, StringComparison.Ordinal))
        {
            text.Append(Next().KeyChar);
        }
        text.Length -= PasteEnds.Length;
        return text.Replace("\r\n", "\n").Replace('\r', '\n').ToString();
    }

    private bool Available => _unread.Count > 0 || Console.KeyAvailable;

    private ConsoleKeyInfo Next() => _unread.TryDequeue(out var key) ? key : Console.ReadKey(intercept: true);
}
