using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace EventoDb.Completion;

/// <summary>Offers nothing where nothing can be offered: PowerShell would offer the files of the folder.</summary>
internal sealed class NothingCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) => [];
}
