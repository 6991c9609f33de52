namespace EventoDb.Completion;

/// <summary>Completes the names of consumers where a pattern may stand.</summary>
internal sealed class ConsumerPatternCompleter : ConsumerCompleter
{
    /// <inheritdoc/>
    protected override bool TakesWildcards => true;
}
