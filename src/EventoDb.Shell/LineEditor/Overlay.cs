namespace EventoDb.Shell.LineEditor;

/// <summary>What stands below the output for now and can be taken away: the line being written, or a progress line.</summary>
/// <param name="Text">Its rows, and the moves that bring the cursor to its place; begins at the first column.</param>
/// <param name="CursorRow">The row, from 0, in which the cursor is left.</param>
internal readonly record struct Overlay(string Text, int CursorRow);
