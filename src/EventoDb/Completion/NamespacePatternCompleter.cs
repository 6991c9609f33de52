namespace EventoDb.Completion;

/// <summary>Completes the names of namespaces where a pattern may stand.</summary>
internal sealed class NamespacePatternCompleter : NamespaceCompleter
{
    /// <inheritdoc/>
    protected override bool TakesWildcards => true;
}
