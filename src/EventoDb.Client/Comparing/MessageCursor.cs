namespace EventoDb.Client;

/// <summary>Messages one after the other, in global order, none of which becomes an object.</summary>
internal abstract class MessageCursor : IAsyncDisposable
{
    /// <summary>The message it stands on.</summary>
    public abstract MessageView Current { get; }

    /// <summary>How finely the times met so far are kept.</summary>
    public abstract TimeGrain Grain { get; }

    /// <summary>Goes to the next message.</summary>
    /// <returns>Whether there is one.</returns>
    public abstract ValueTask<bool> MoveNextAsync();

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
