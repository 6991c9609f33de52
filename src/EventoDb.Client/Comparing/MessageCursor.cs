namespace EventoDb.Client;

/// <summary>Messages one after the other, in global order, none of which becomes an object.</summary>
internal abstract class MessageCursor : IAsyncDisposable
{
    /// <summary>What is said of the message it stands on.</summary>
    public abstract ref readonly MessageFields Fields { get; }

    /// <summary>The text that <see cref="Fields"/> point into.</summary>
    public abstract ReadOnlySpan<byte> Text { get; }

    /// <summary>How finely the times met so far are kept.</summary>
    public abstract TimeGrain Grain { get; }

    /// <summary>Goes to the next message.</summary>
    /// <returns>Whether there is one.</returns>
    public abstract ValueTask<bool> MoveNextAsync();

    /// <summary>The message it stands on, to be kept.</summary>
    public StoredMessage Take() => Fields.ToMessage(Text);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
