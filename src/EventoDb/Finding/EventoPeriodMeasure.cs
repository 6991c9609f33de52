namespace EventoDb;

/// <summary>How many messages there are in a period.</summary>
public sealed class EventoPeriodMeasure : EventoMeasure
{
    internal EventoPeriodMeasure(DateTimeOffset period, string? key)
        : base(key) => Period = period;

    /// <summary>When the period begins, UTC: periods follow each other from a midnight, those of a week from a Monday.</summary>
    public DateTimeOffset Period { get; }
}
