using System.IO.Compression;
using EventoDb.Shared;

namespace EventoDb;

/// <summary>Decompresses a gzip file of one or more members. <see cref="GZipStream"/> takes the end of a file for the end of its content, wherever it is cut;
/// here what is not whole is an error, and it is known where the last whole member ends.</summary>
/// <param name="file">The file; closed with this.</param>
/// <remarks>RFC 1952.</remarks>
internal sealed class GZipReader(Stream file) : ReadOnlyStream
{
    private const int Checksum = 2;
    private const int Extra = 4;
    private const int Name = 8;
    private const int Comment = 16;
    private const int Reserved = 0xE0;
    private readonly GZipInput _input = new(file);
    private readonly Crc32 _checksum = new();
    private DeflateStream? _member;

    /// <summary>How many bytes of the file are whole members.</summary>
    public long WholeLength { get; private set; }

    /// <summary>Whether the file ends within a member: what is missing was never written, or cut off.</summary>
    public bool IsCut { get; private set; }

    /// <exception cref="InvalidDataException">The file is none, damaged, or not whole.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (_member is not null || TryOpenMember())
        {
            if (Decompress(buffer) is > 0 and var read)
            {
                _checksum.Add(buffer[..read]);
                return read;
            }
            CloseMember();
        }
        return 0;
    }

    /// <exception cref="InvalidDataException">The file is none, damaged, or not whole.</exception>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Task.Run(() => Read(buffer.Span), cancellationToken));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _input.Dispose();
        }
        base.Dispose(disposing);
    }

    private bool TryOpenMember()
    {
        if (WholeLength > 0) _input.SkipZeros();
        if (_input.ReadByte() is var first && first < 0) return WholeLength > 0 ? false : throw Cut();
        if (first != 0x1F || NextByte() != 0x8B || NextByte() != 8) throw new InvalidDataException(WholeLength > 0 ? "what follows its content is none" : "it does not begin like one");
        var flags = NextByte();
        if ((flags & Reserved) != 0) throw new InvalidDataException("its head is none");
        // When, with which effort and on what it was made.
        Skip(6);
        if ((flags & Extra) != 0) Skip(NextByte() | (NextByte() << 8));
        if ((flags & Name) != 0) SkipText();
        if ((flags & Comment) != 0) SkipText();
        if ((flags & Checksum) != 0) Skip(2);
        _input.BeginMember();
        _checksum.Reset();
        _member = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        return true;
    }

    private int Decompress(Span<byte> buffer)
    {
        try
        {
            return _member!.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw _input.IsExhausted ? Cut() : e;
        }
    }

    private void CloseMember()
    {
        _member!.Dispose();
        _member = null;
        if (!_input.TryPassTrailer(_checksum.Value, _checksum.Length)) throw EndsInTrailer() ? Cut() : new InvalidDataException("its checksum is wrong");
        WholeLength = _input.Offset;
    }

    /// <summary>Whether what is missing is a part of the trailer, and not only something else than it should be.</summary>
    private bool EndsInTrailer()
    {
        if (!_input.IsAtEnd) return false;
        if (_input.IsExhausted || !_input.TryRestartMember()) return true;
        using var again = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        var scratch = new byte[16 * 1024];
        while (again.Read(scratch) > 0)
        {
        }
        return _input.EndsInTrailer();
    }

    private int NextByte() => _input.ReadByte() is >= 0 and var next ? next : throw Cut();

    private void Skip(int count)
    {
        for (; count > 0; count--) NextByte();
    }

    private void SkipText()
    {
        while (NextByte() != 0)
        {
        }
    }

    private InvalidDataException Cut()
    {
        IsCut = true;
        return new InvalidDataException("its end is missing");
    }
}
