using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>Completes the names of the session's subscriptions, where a pattern may stand. No server is asked.</summary>
internal sealed class SubscriptionPatternCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = Pattern(TypedWord.Read(wordToComplete));
        return EventoSession.Current.Subscriptions.All
            .Select(static subscription => subscription.Name)
            .Where(name => pattern?.IsMatch(name) == true)
            .Order(StringComparer.OrdinalIgnoreCase)
            .Select(static name => new CompletionResult(
                QuotedName.Write(QuotedName.EscapeWildcards(name)), DisplayText.Of(name), CompletionResultType.ParameterValue, DisplayText.Of(name)));
    }

    // A bracket that is still open matches nothing.
    private static WildcardPattern? Pattern(string word) =>
        word.Contains('[', StringComparison.Ordinal) && !word.Contains(']', StringComparison.Ordinal) ? null : new WildcardPattern(word + "*", WildcardOptions.IgnoreCase);
}
