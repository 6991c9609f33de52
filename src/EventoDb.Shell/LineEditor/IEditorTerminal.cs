namespace EventoDb.Shell.LineEditor;

/// <summary>What the line editor needs of a terminal.</summary>
internal interface IEditorTerminal
{
    /// <summary>Columns of the window.</summary>
    int Width { get; }

    /// <summary>Rows of the window.</summary>
    int Height { get; }

    /// <summary>Waits for the next key or paste.</summary>
    EditorInput Read();

    /// <summary>Shows <paramref name="overlay"/> in the place of the one before.</summary>
    void Show(Overlay overlay);

    /// <summary>Leaves what is shown as output; the next thing begins in the line below.</summary>
    void Keep();

    /// <summary>Empties the window.</summary>
    void Clear();
}
