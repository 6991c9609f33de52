using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using EventoDb.Json;

namespace EventoDb.Consumers.Blocks;

/// <summary>A script block as it runs in other runspaces: its text, with what it takes along from the caller's scope (<c>$using:name</c>).</summary>
internal sealed class PortableBlock
{
    private const string Prefix = "__evento_using_";

    private PortableBlock(string text, IReadOnlyDictionary<string, object?> variables)
    {
        Text = text;
        Variables = variables;
    }

    /// <summary>The text, in which variables stand for what is taken along.</summary>
    public string Text { get; }

    /// <summary>What is taken along.</summary>
    public IReadOnlyDictionary<string, object?> Variables { get; }

    /// <summary>Whether a script block takes anything along.</summary>
    public static bool IsNeededFor(ScriptBlock block) => Find(block).Count > 0;

    /// <summary>Makes one.</summary>
    /// <param name="block">The script block.</param>
    /// <param name="variables">The caller's variables.</param>
    /// <exception cref="ArgumentException">A variable is not there, or holds a script block.</exception>
    public static PortableBlock Of(ScriptBlock block, PSVariableIntrinsics variables)
    {
        var start = block.Ast.Extent.StartOffset;
        var text = new StringBuilder(block.Ast.Extent.Text);
        var taken = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        // From the end on, so that places before stay where they are.
        foreach (var use in Find(block).OrderByDescending(use => use.Extent.StartOffset))
        {
            var path = use.VariablePath.UserPath;
            var name = path.StartsWith("using:", StringComparison.OrdinalIgnoreCase) ? path["using:".Length..] : path;
            var key = Prefix + Convert.ToHexString(Encoding.UTF8.GetBytes(name.ToUpperInvariant()));
            if (!taken.ContainsKey(key)) taken[key] = Read(variables, name);
            text.Remove(use.Extent.StartOffset - start, use.Extent.Text.Length).Insert(use.Extent.StartOffset - start, use.Splatted ? "@" + key : $"${{{key}}}");
        }
        // Without the braces around it.
        var body = text.ToString();
        return new PortableBlock(body is ['{', .. var inner, '}'] ? inner : body, taken);
    }

    private static object? Read(PSVariableIntrinsics variables, string name)
    {
        var variable = variables.Get(name)
            ?? throw new ArgumentException($"$using:{name} takes along a variable that is not there: $ {name} is not set.".Replace("$ ", "$", StringComparison.Ordinal));
        var value = DataMembers.Unwrap(variable.Value);
        return value is ScriptBlock
            ? throw new ArgumentException($"$using:{name} is a script block, which runs only in the session that made it. Take along its text, and make it anew: [scriptblock]::Create($using:text).")
            : variable.Value;
    }

    private static List<VariableExpressionAst> Find(ScriptBlock block) =>
    [
        .. block.Ast.FindAll(ast => ast is UsingExpressionAst, searchNestedScriptBlocks: true)
            .Select(ast => (VariableExpressionAst)ast.Find(inner => inner is VariableExpressionAst, searchNestedScriptBlocks: true))
            .Where(variable => variable is not null),
    ];
}
