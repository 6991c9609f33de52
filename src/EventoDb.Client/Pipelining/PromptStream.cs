using System.Net.Sockets;

namespace EventoDb.Client;

/// <summary>A connection on which whoever reads may wait on a thread of its own. Where one request follows on the answer to the one before, each change of thread is
/// part of the round trip, and .NET's own way to wait takes two.</summary>
internal sealed class PromptStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    // Whoever closes the socket need not wait for longer, whatever the system does with a wait that is under way.
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether <see cref="ReadAsync(Memory{byte}, CancellationToken)"/> waits on the caller's thread.</summary>
    public bool Waits { get; set; }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!Waits) return base.ReadAsync(buffer, cancellationToken);
        try
        {
            while (!Socket.Poll(Slice, SelectMode.SelectRead)) cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span));
        }
        catch (Exception e)
        {
            return ValueTask.FromException<int>(e);
        }
    }
}
