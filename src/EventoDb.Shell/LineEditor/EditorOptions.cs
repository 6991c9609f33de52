using System.Management.Automation;

namespace EventoDb.Shell.LineEditor;

/// <summary>What a line is written for.</summary>
internal sealed record EditorOptions
{
    /// <summary>Shown before the line; may hold line breaks and colours.</summary>
    public string Prompt { get; init; } = "";

    /// <summary>Shown as asterisks.</summary>
    public bool Secret { get; init; }

    /// <summary>The lines that Up and Down go through, or null.</summary>
    public History? History { get; init; }

    /// <summary>Whether Enter must go on with another line because the text is not complete, or null where it never must.</summary>
    public Func<string, bool>? IsIncomplete { get; init; }

    /// <summary>What Tab offers for a text and a cursor, or null.</summary>
    public Func<string, int, CommandCompletion>? Complete { get; init; }
}
