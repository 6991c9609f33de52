using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace EventoDb.Completion;

/// <summary>Completes the first argument of a server's method: the name of what the method is about.</summary>
internal sealed class RpcArgumentCompleter : IArgumentCompleter
{
    private static readonly StreamNameCompleter Streams = new();
    private static readonly CategoryCompleter Categories = new();
    private static readonly NamespaceCompleter Namespaces = new();

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        IArgumentCompleter? names = (fakeBoundParameters["Method"] as string) switch
        {
            "stream.get" or "stream.last" or "stream.version" or "stream.write" => Streams,
            "category.get" => Categories,
            "ns.info" or "ns.delete" => Namespaces,
            _ => null,
        };
        return names?.CompleteArgument(commandName, parameterName, wordToComplete, commandAst, fakeBoundParameters) ?? [];
    }
}
