using System.Text;

namespace EventoDb.Shell.LineEditor;

/// <summary>Lays the line being written out in rows of the window.</summary>
internal sealed class EditorView(int width, int height)
{
    private const string ContinuationPrompt = ">> ";
    private const int MostMenuRows = 6;
    private readonly List<StringBuilder> _rows = [new()];
    private int _column;

    /// <summary>The rows of prompt and text around the cursor, and the menu below them.</summary>
    public Overlay Draw(string prompt, string text, int cursor, CompletionMenu? menu = null)
    {
        AddPrompt(prompt);
        (int Row, int Column)? place = null;
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (index == cursor) place = Place();
            index += rune.Utf16SequenceLength;
            if (rune.Value != '\n')
            {
                Add(rune);
                continue;
            }
            NewRow();
            AddPrompt(ContinuationPrompt);
        }
        var (cursorRow, cursorColumn) = place ?? Place();

        var menuRows = menu is null ? [] : MenuRows(menu).ToArray();
        var room = Math.Max(1, height - 1 - menuRows.Length);
        var top = Math.Max(0, Math.Min(cursorRow - room + 1, _rows.Count - room));
        if (cursorRow >= top + room) top = cursorRow - room + 1;
        var shown = _rows.Skip(top).Take(room).Select(row => row.ToString()).Concat(menuRows).ToArray();

        var up = shown.Length - 1 - (cursorRow - top);
        var move = (up > 0 ? $"\r\e[{up}A" : "\r") + (cursorColumn > 0 ? $"\e[{cursorColumn}C" : "");
        return new Overlay(string.Join("\r\n", shown) + move, cursorRow - top);
    }

    private (int Row, int Column) Place()
    {
        if (_column == width) NewRow();
        return (_rows.Count - 1, _column);
    }

    private void NewRow()
    {
        _rows.Add(new StringBuilder());
        _column = 0;
    }

    private void Add(Rune rune)
    {
        if (Rune.IsControl(rune)) rune = rune.Value == '\t' ? new Rune(' ') : new Rune('\u2400' + (rune.Value & 0x1F));
        var cells = CellWidth.Of(rune);
        if (_column + cells > width) NewRow();
        _rows[^1].Append(rune);
        _column += cells;
    }

    private void AddPrompt(string prompt)
    {
        for (var i = 0; i < prompt.Length;)
        {
            if (prompt.AsSpan(i).StartsWith("\e["))
            {
                // A colour: written as is, takes no column. It ends with a letter.
                var end = i + 2;
                while (end < prompt.Length && !char.IsAsciiLetter(prompt[end])) end++;
                end = Math.Min(end + 1, prompt.Length);
                _rows[^1].Append(prompt, i, end - i);
                i = end;
                continue;
            }
            Rune.DecodeFromUtf16(prompt.AsSpan(i), out var rune, out var length);
            i += length;
            if (rune.Value == '\n') NewRow();
            else if (rune.Value != '\r') Add(rune);
        }
    }

    private IEnumerable<string> MenuRows(CompletionMenu menu)
    {
        var labels = menu.Labels;
        var cell = Math.Min(labels.Max(label => CellWidth.Of(label)) + 2, width);
        var columns = Math.Max(1, width / cell);
        var rows = (labels.Count + columns - 1) / columns;
        var first = Math.Clamp((menu.Selected / columns) - MostMenuRows + 1, 0, Math.Max(0, rows - MostMenuRows));
        for (var row = first; row < Math.Min(rows, first + MostMenuRows); row++)
        {
            var line = new StringBuilder();
            for (var i = row * columns; i < Math.Min(labels.Count, (row + 1) * columns); i++)
            {
                var label = Fit(labels[i], cell - 2);
                var padding = new string(' ', Math.Max(0, cell - 2 - CellWidth.Of(label)));
                line.Append(i == menu.Selected ? $"\e[7m{label}\e[27m" : label).Append(padding);
                if (i < ((row + 1) * columns) - 1) line.Append("  ");
            }
            yield return line.ToString();
        }
        if (rows > first + MostMenuRows) yield return $"… {labels.Count - ((first + MostMenuRows) * columns)} more";
    }

    private static string Fit(string text, int cells)
    {
        if (CellWidth.Of(text) <= cells) return text;
        var fitted = new StringBuilder();
        var used = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            used += CellWidth.Of(rune);
            if (used > cells) break;
            fitted.Append(rune);
        }
        return fitted.Append('…').ToString();
    }
}
