using System.Management.Automation;

namespace EventoDb.Shell.LineEditor;

/// <summary>The matches that Tab found, and the one that stands in the line.</summary>
internal sealed class CompletionMenu
{
    private readonly LineBuffer _buffer;
    private readonly CommandCompletion _completion;
    private int _length;

    private CompletionMenu(LineBuffer buffer, CommandCompletion completion)
    {
        _buffer = buffer;
        _completion = completion;
        _length = completion.ReplacementLength;
    }

    /// <summary>Which of <see cref="Labels"/> stands in the line.</summary>
    public int Selected { get; private set; } = -1;

    public IReadOnlyList<string> Labels => [.. _completion.CompletionMatches.Select(match => match.ListItemText)];

    /// <summary>A menu over what <paramref name="complete"/> found; null where there is nothing to choose: none, or one, which then stands in the line.</summary>
    public static CompletionMenu? Open(LineBuffer buffer, Func<string, int, CommandCompletion> complete, int step)
    {
        var completion = complete(buffer.Text, buffer.Cursor);
        if (completion.CompletionMatches.Count == 0) return null;
        var menu = new CompletionMenu(buffer, completion);
        menu.Move(step);
        return completion.CompletionMatches.Count > 1 ? menu : null;
    }

    /// <summary>Puts the next match (1) or the one before (-1) into the line.</summary>
    public void Move(int step)
    {
        var matches = _completion.CompletionMatches;
        Selected = Selected < 0 && step < 0 ? matches.Count - 1 : (Selected + step + matches.Count) % matches.Count;
        var text = matches[Selected].CompletionText;
        _buffer.Replace(_completion.ReplacementIndex, _length, text);
        _length = text.Length;
    }
}
