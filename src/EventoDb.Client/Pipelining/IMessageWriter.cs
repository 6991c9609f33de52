using System.Diagnostics.CodeAnalysis;

namespace EventoDb.Client;

/// <summary>Takes writes in order, and gives the outcome of each, in that order. For one caller that sends and one that receives.</summary>
internal interface IMessageWriter : IAsyncDisposable
{
    /// <summary>How many writes were handed in whose outcome was not received yet.</summary>
    int Outstanding { get; }

    /// <summary>Hands in a write where there is room for it.</summary>
    /// <returns>What to wait for before the next try, or null where the write is on its way.</returns>
    Task? TrySend(PendingWrite write);

    /// <summary>Takes the next outcome if it is there.</summary>
    bool TryReceive([NotNullWhen(true)] out WriteOutcome? outcome);

    /// <summary>Waits for the next outcome; null where none is outstanding.</summary>
    ValueTask<WriteOutcome?> ReceiveAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until it is known what became of every write that was handed in so far; the outcomes stay to be received.</summary>
    Task WaitForAnswersAsync(CancellationToken cancellationToken = default);
}
