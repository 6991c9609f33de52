namespace EventoDb.Shell.LineEditor;

/// <summary>The lines of this session, and where a person who looks through them stands.</summary>
internal sealed class History
{
    private readonly List<string> _lines = [];
    private int _position;
    private string _draft = "";

    /// <summary>Keeps a line, unless it is blank or the same as the one before.</summary>
    public void Add(string line)
    {
        if (!string.IsNullOrWhiteSpace(line) && (_lines.Count == 0 || _lines[^1] != line)) _lines.Add(line);
        _position = _lines.Count;
    }

    /// <summary>The line before, or null at the first; <paramref name="current"/> comes back where the person returns to the end.</summary>
    public string? Previous(string current)
    {
        if (_position == 0) return null;
        if (_position == _lines.Count) _draft = current;
        return _lines[--_position];
    }

    /// <summary>The line after, the line being written at the end, or null beyond it.</summary>
    public string? Next()
    {
        if (_position == _lines.Count) return null;
        return ++_position == _lines.Count ? _draft : _lines[_position];
    }
}
