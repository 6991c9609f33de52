namespace EventoDb.Shell.LineEditor;

/// <summary>What a person wrote, and how it ended.</summary>
internal readonly record struct EditedLine(LineOutcome Outcome, string Text);
