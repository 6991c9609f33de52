namespace EventoDb.Server.Storage;

/// <summary>Something that waits for its turn at the one writer.</summary>
internal abstract class WriteOperation
{
    /// <summary>
    /// Whether it needs a transaction to itself, to be undone alone. Others share one and must refuse before they change anything.
    /// </summary>
    public abstract bool IsExclusive { get; }

    /// <summary>Does the work; may be called again after a transaction was rolled back.</summary>
    public abstract void Execute(WriteTransaction transaction);

    /// <summary>The work is undone, for this reason.</summary>
    public abstract void Fail(Exception reason);

    /// <summary>The outcome is durable; whoever waits may go on.</summary>
    public abstract void Complete();
}
