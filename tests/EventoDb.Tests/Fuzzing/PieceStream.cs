extern alias server;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Bytes that come in pieces of any size, as from a network.</summary>
internal sealed class PieceStream(ReadOnlyMemory<byte> bytes, Random random) : server::EventoDb.Shared.ReadOnlyStream
{
    private ReadOnlyMemory<byte> _left = bytes;

    public override int Read(Span<byte> buffer)
    {
        var length = Math.Min(Math.Min(buffer.Length, _left.Length), random.Next(4) == 0 ? random.Next(1, 20) : random.Next(1, 100_000));
        _left.Span[..length].CopyTo(buffer);
        _left = _left[length..];
        return length;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
}
