namespace EventoDb.Completion;

/// <summary>Completes the names of categories where a pattern may stand.</summary>
internal sealed class CategoryPatternCompleter : CategoryCompleter
{
    /// <inheritdoc/>
    protected override bool TakesWildcards => true;
}
