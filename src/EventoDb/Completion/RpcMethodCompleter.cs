using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventoDb.Shared;

namespace EventoDb.Completion;

/// <summary>Completes the methods of a server that are known.</summary>
internal sealed class RpcMethodCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = TypedWord.Read(wordToComplete);
        return KnownMethods.Names.Where(method => method.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Select(static method => new CompletionResult(method, method, CompletionResultType.ParameterValue, method));
    }
}
