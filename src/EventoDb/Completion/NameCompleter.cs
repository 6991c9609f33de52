using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using EventoDb.Client;
using EventoDb.Json;

namespace EventoDb.Completion;

/// <summary>Completes names that a server knows. Answers within a second with what it has by then, and says nothing where there is no server:
/// nobody can see an error or press Ctrl+C while completion runs.</summary>
internal abstract class NameCompleter : IArgumentCompleter
{
    /// <summary>Whether the parameter takes wildcards, which those in names must then not be taken for.</summary>
    protected virtual bool TakesWildcards => false;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = TypedWord.Read(wordToComplete);
        if (FindConnection(fakeBoundParameters) is not { } connection || FindPattern(word) is not { } pattern) return [];
        var scope = FindScope(fakeBoundParameters);
        var timing = EventoSession.Current.Timing;
        var cache = CompletionCache.Of(connection, timing);
        var began = timing.Clock.GetTimestamp();
        var exact = Find(pattern.Prefix).Where(pattern.IsMatch).ToList();
        // Where nothing is written as it was typed, case does not matter.
        return (exact.Count > 0 || word.Length == 0 ? exact : Find(string.Empty, pattern.IsMatchInAnyCase).Where(pattern.IsMatchInAnyCase)).Select(ToResult);

        IReadOnlyList<string> Find(string prefix, Func<string, bool>? isWanted = null)
        {
            // Both searches share the time that there is.
            var patience = timing.CompletionPatience - timing.Clock.GetElapsedTime(began);
            if (patience <= TimeSpan.Zero) return [];
            var question = new CompletionQuestion(GetType(), string.Join('\n', scope), prefix, isWanted is null ? string.Empty : pattern.Prefix);
            return cache.Get(question, cancellation => FindAsync(connection.Client, scope, prefix, cancellation), patience, isWanted);
        }
    }

    /// <summary>Asks the server for names that start with a prefix; others may be among them.</summary>
    /// <param name="client">The server.</param>
    /// <param name="scope">What <see cref="FindScope"/> found.</param>
    /// <param name="prefix">What they start with; empty for all.</param>
    /// <param name="cancellation">Ends the search.</param>
    protected abstract IAsyncEnumerable<string> FindAsync(EventoClient client, IReadOnlyList<string> scope, string prefix, CancellationToken cancellation);

    /// <summary>What else on the command line narrows the search: streams, categories.</summary>
    protected virtual IReadOnlyList<string> FindScope(IDictionary bound) => [];

    /// <summary>The texts given to a parameter.</summary>
    protected static IEnumerable<string> Texts(IDictionary bound, string parameter)
    {
        var value = DataMembers.Unwrap(bound[parameter]);
        var items = value is IEnumerable list and not string ? list.Cast<object?>() : [value];
        return items.Select(DataMembers.Unwrap).OfType<string>().Where(static text => text.Length > 0);
    }

    /// <summary>The connection that the command line would use; null where there is none.</summary>
    internal static EventoConnection? FindConnection(IDictionary bound)
    {
        if (DataMembers.Unwrap(bound["Connection"]) is EventoConnection given) return given;
        if (DataMembers.Unwrap(bound["Connection"]) is EventoServer server) return server.Connection;
        try
        {
            return EventoSession.Current.FindConnection(inSilence: true);
        }
        catch (ArgumentException)
        {
            // EVENTODB_URL is no address: a cmdlet will say so.
            return null;
        }
    }

    private NamePattern? FindPattern(string word)
    {
        try
        {
            return new NamePattern((TakesWildcards ? word : QuotedName.EscapeWildcards(word)) + "*");
        }
        catch (ArgumentException)
        {
            // A bracket that is still open.
            return null;
        }
    }

    private CompletionResult ToResult(string name)
    {
        var display = DisplayText.Of(name);
        return new CompletionResult(QuotedName.Write(TakesWildcards ? QuotedName.EscapeWildcards(name) : name), display, CompletionResultType.ParameterValue, display);
    }
}
