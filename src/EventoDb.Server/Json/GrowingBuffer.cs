using System.Buffers;

namespace EventoDb.Server.Json;

/// <summary>Bytes written one after another into one array, which is kept for the next use.</summary>
internal sealed class GrowingBuffer : IBufferWriter<byte>
{
    private const int Smallest = 256;

    private readonly int _largestKept;
    private byte[] _bytes = [];

    /// <param name="largestKept">A larger array is given up after use, so that one big message does not stay in memory.</param>
    public GrowingBuffer(int largestKept = 64 * 1024) => _largestKept = largestKept;

    public int Length { get; private set; }

    /// <summary>How much fits in before the array has to grow.</summary>
    public int Capacity => _bytes.Length;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> this[Range range] => _bytes.AsSpan(0, Length)[range];

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > _largestKept) _bytes = [];
    }

    /// <summary>Makes the array this long, for one who knows better than doubling.</summary>
    public void SetCapacity(int capacity) => Array.Resize(ref _bytes, capacity);

    /// <summary>Forgets what was written after <paramref name="length"/>.</summary>
    public void Truncate(int length) => Length = length;

    public void Advance(int count) => Length += count;

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public void Append(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    /// <summary>Appends a copy; tells where it lies.</summary>
    public Range Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        var start = Length;
        Length += bytes.Length;
        return start..Length;
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length >= count) return;
        var size = Math.Max(Math.Max(Smallest, checked(Length + count)), (int)Math.Min(_bytes.Length * 2L, Array.MaxLength));
        Array.Resize(ref _bytes, size);
    }
}
