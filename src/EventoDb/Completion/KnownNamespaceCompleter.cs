using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>Completes the names of the namespaces whose tokens the session knows: those that it can use by name. No server is asked.</summary>
internal sealed class KnownNamespaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (NameCompleter.FindConnection(fakeBoundParameters) is not { } connection) return [];
        var session = EventoSession.Current;
        session.Tokens.Add(connection);
        var word = TypedWord.Read(wordToComplete);
        return session.Tokens.NamesOn(connection.Uri)
            .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(static name => new CompletionResult(
                QuotedName.Write(name), DisplayText.Of(name), CompletionResultType.ParameterValue, DisplayText.Of(name)));
    }
}
