using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>Completes the names of saved connections.</summary>
internal sealed class SavedConnectionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var word = TypedWord.Read(wordToComplete);
            return SavedConnections.Load()
                .Where(saved => saved.Key.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(static saved => new CompletionResult(
                    QuotedName.Write(saved.Key), DisplayText.Of(saved.Key), CompletionResultType.ParameterValue, DisplayText.Of(saved.Value.Uri)));
        }
        catch (Exception e) when (e is EventoException or IOException or UnauthorizedAccessException)
        {
            // The file cannot be read: a cmdlet will say so.
            return [];
        }
    }
}
