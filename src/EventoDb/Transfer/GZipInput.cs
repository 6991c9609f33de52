using System.Buffers.Binary;
using EventoDb.Shared;

namespace EventoDb;

/// <summary>The bytes of a gzip file, as a decompressor takes them. It does not say how many it has used, so the end of a member is found here.</summary>
internal sealed class GZipInput(Stream file) : ReadOnlyStream
{
    private const int TrailerLength = 8;

    // A decompressor is never further ahead of the end of its member than by what it takes at once.
    private const int Kept = 16 * 1024;

    // The end of nothing is eight zeros, which may stand one place early: so the first bytes of a member go one by one.
    private const int SingleBytes = 32;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _next;
    private int _end;
    private long _passed;
    private int _handedOut;
    private int _singleBytes = SingleBytes;
    private long _memberStart;

    /// <summary>Whether the file has no more bytes.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Whether the decompressor wanted more than there is.</summary>
    public bool IsExhausted { get; private set; }

    /// <summary>How many bytes were taken.</summary>
    public long Offset => _passed + _next;

    /// <summary>The next byte; -1 at the end.</summary>
    public override int ReadByte() => Fill(1) < 1 ? -1 : _buffer[_next++];

    /// <summary>Passes over zeros, as gzip does: a tape has them at its end.</summary>
    public void SkipZeros()
    {
        while (Fill(1) > 0 && _buffer[_next] == 0) _next++;
    }

    /// <summary>The data of a member follow.</summary>
    public void BeginMember()
    {
        _memberStart = Offset;
        _start = _next;
        _handedOut = 0;
    }

    /// <summary>Begins the member's data once more, one byte at a time: then it is known where the decompressor sees their end.</summary>
    /// <returns>Whether the file can be read once more.</returns>
    public bool TryRestartMember()
    {
        if (!file.CanSeek) return false;
        file.Position = _memberStart;
        _passed = _memberStart;
        _start = _next = _end = _handedOut = 0;
        _singleBytes = int.MaxValue;
        IsAtEnd = false;
        return true;
    }

    /// <summary>Whether the file ends before what stands behind a member's data does.</summary>
    public bool EndsInTrailer() => Fill(TrailerLength) < TrailerLength;

    /// <summary>The decompressor has seen the end of the data: passes over what stands behind them.</summary>
    /// <param name="checksum">The CRC-32 of what came out.</param>
    /// <param name="length">How much that was, modulo 2^32.</param>
    /// <returns>Whether it is there.</returns>
    public bool TryPassTrailer(uint checksum, uint length)
    {
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], length);
        var until = _next + Fill(TrailerLength);
        var from = _handedOut < SingleBytes ? _next : Math.Max(_start, _next - Kept);
        var found = _buffer.AsSpan(from..Math.Min(until, _next + TrailerLength)).IndexOf(trailer);
        if (found < 0) return false;
        _next = from + found + TrailerLength;
        return true;
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = _handedOut < _singleBytes ? Math.Min(1, buffer.Length) : Math.Min(Kept / 2, buffer.Length);
        var read = Math.Min(wanted, Fill(1));
        _buffer.AsSpan(_next, read).CopyTo(buffer);
        _next += read;
        _handedOut += read;
        IsExhausted = read == 0;
        return read;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    protected override void Dispose(bool disposing)
    {
        if (disposing) file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Sees to it that some bytes are there, unless the file ends before.</summary>
    /// <returns>How many there are.</returns>
    private int Fill(int count)
    {
        while (_end - _next < count && !IsAtEnd)
        {
            if (_end == _buffer.Length) MakeRoom();
            var read = file.Read(_buffer.AsSpan(_end));
            IsAtEnd = read == 0;
            _end += read;
        }
        return _end - _next;
    }

    private void MakeRoom()
    {
        var first = Math.Max(0, _next - Kept);
        _buffer.AsSpan(first.._end).CopyTo(_buffer);
        _passed += first;
        _start = Math.Max(0, _start - first);
        _next -= first;
        _end -= first;
    }
}
