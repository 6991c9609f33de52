using System.Management.Automation.Language;

namespace EventoDb.Shell.Running;

/// <summary>Standard input as the <c>$input</c> of -Command.</summary>
internal static class ScriptInput
{
    /// <summary>The lines, where the command asks for <c>$input</c>; else none, and they are left for the questions it may ask.</summary>
    public static IEnumerable<string>? For(string command)
    {
        if (!Console.IsInputRedirected) return null;
        var asks = Parser.ParseInput(command, out _, out _)
            .Find(ast => ast is VariableExpressionAst variable && variable.VariablePath.UserPath.Equals("input", StringComparison.OrdinalIgnoreCase), searchNestedScriptBlocks: false);
        return asks is null ? null : Lines();
    }

    private static IEnumerable<string> Lines()
    {
        while (Console.In.ReadLine() is { } line) yield return line;
    }
}
