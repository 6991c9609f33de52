namespace EventoDb;

/// <summary>What messages are counted by.</summary>
public enum EventoMeasureKey
{
    /// <summary>Their type.</summary>
    Type,

    /// <summary>The category of their stream.</summary>
    Category,

    /// <summary>Their stream.</summary>
    Stream,
}
