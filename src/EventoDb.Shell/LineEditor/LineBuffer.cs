using System.Globalization;

namespace EventoDb.Shell.LineEditor;

/// <summary>The text being written, of one or more lines, and the cursor in it. The cursor never stands inside a character.</summary>
internal sealed class LineBuffer
{
    public string Text { get; private set; } = "";

    /// <summary>The index in <see cref="Text"/> before which the cursor stands.</summary>
    public int Cursor { get; private set; }

    private int LineStart => Cursor == 0 ? 0 : Text.LastIndexOf('\n', Cursor - 1) + 1;

    private int LineEnd => Text.IndexOf('\n', Cursor) is var end && end < 0 ? Text.Length : end;

    public void Set(string text)
    {
        Text = text;
        Cursor = text.Length;
    }

    public void Insert(string text) => Replace(Cursor, 0, text);

    /// <summary>Puts <paramref name="text"/> in the place of a range; the cursor stands behind it.</summary>
    public void Replace(int start, int length, string text)
    {
        Text = string.Concat(Text.AsSpan(0, start), text, Text.AsSpan(start + length));
        Cursor = start + text.Length;
    }

    public void Left() => Cursor = Before(Cursor);

    public void Right() => Cursor = After(Cursor);

    public void WordLeft()
    {
        while (Cursor > 0 && !char.IsLetterOrDigit(Text[Cursor - 1])) Cursor--;
        while (Cursor > 0 && char.IsLetterOrDigit(Text[Cursor - 1])) Cursor--;
    }

    public void WordRight()
    {
        while (Cursor < Text.Length && char.IsLetterOrDigit(Text[Cursor])) Cursor++;
        while (Cursor < Text.Length && !char.IsLetterOrDigit(Text[Cursor])) Cursor++;
    }

    public void Home() => Cursor = LineStart;

    public void End() => Cursor = LineEnd;

    /// <summary>Goes up a line; false where the cursor is in the first one.</summary>
    public bool Up()
    {
        var start = LineStart;
        if (start == 0) return false;
        var column = Cursor - start;
        Cursor = start - 1;
        Cursor = AtColumn(column);
        return true;
    }

    /// <summary>Goes down a line; false where the cursor is in the last one.</summary>
    public bool Down()
    {
        if (LineEnd == Text.Length) return false;
        var column = Cursor - LineStart;
        Cursor = LineEnd + 1;
        Cursor = AtColumn(column);
        return true;
    }

    public void Backspace() => DeleteBack(Before(Cursor));

    public void Delete() => Replace(Cursor, After(Cursor) - Cursor, "");

    public void DeleteWordBack()
    {
        var end = Cursor;
        WordLeft();
        Replace(Cursor, end - Cursor, "");
    }

    public void DeleteToLineStart() => DeleteBack(LineStart);

    public void DeleteToLineEnd() => Replace(Cursor, LineEnd - Cursor, "");

    private void DeleteBack(int start) => Replace(start, Cursor - start, "");

    private int AtColumn(int column)
    {
        var index = Math.Min(LineStart + column, LineEnd);
        return index > 0 && index < Text.Length && char.IsLowSurrogate(Text[index]) ? index - 1 : index;
    }

    private int After(int index) => index == Text.Length ? index : index + StringInfo.GetNextTextElementLength(Text, index);

    private int Before(int index)
    {
        if (index == 0) return 0;
        // Characters of several code points can only be told apart from their beginning: walk from the line's start.
        var previous = Text.LastIndexOf('\n', index - 1);
        if (previous == index - 1) return previous;
        var at = previous + 1;
        while (After(at) < index) at = After(at);
        return at;
    }
}
