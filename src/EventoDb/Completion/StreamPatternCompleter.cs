namespace EventoDb.Completion;

/// <summary>Completes the names of streams where a pattern may stand.</summary>
internal sealed class StreamPatternCompleter : StreamNameCompleter
{
    /// <inheritdoc/>
    protected override bool TakesWildcards => true;
}
