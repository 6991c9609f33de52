namespace EventoDb.Client;

/// <summary>Is told what comes back on a <see cref="PipelinedConnection"/>. Called on any thread, one call at a time.</summary>
internal interface IPipelineListener
{
    /// <summary>The server wrote a message.</summary>
    void OnWritten(PendingWrite write, WriteResult result);

    /// <summary>The server refused a message; it is surely not written.</summary>
    void OnRefused(PendingWrite write, EventoException refusal);

    /// <summary>The connection takes and brings nothing any more.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="lost">The writes of which it is not known what became, in input order, each with <see cref="PendingWrite.Lost"/>.</param>
    void OnEnded(PipelinedConnection connection, IReadOnlyList<PendingWrite> lost);
}
