namespace EventoDb.Shell.LineEditor;

/// <summary>A key that was pressed, or a text that was pasted.</summary>
/// <param name="Key">The key, where nothing was pasted.</param>
/// <param name="Pasted">The pasted text with <c>\n</c> between its lines, or null.</param>
internal readonly record struct EditorInput(ConsoleKeyInfo Key, string? Pasted = null);
