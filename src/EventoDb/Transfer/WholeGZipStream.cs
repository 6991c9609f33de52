using System.IO.Compression;
using EventoDb.Client;

namespace EventoDb;

/// <summary>Decompresses a gzip file and notices where its end is missing, which <see cref="GZipStream"/> takes for the end.</summary>
/// <remarks>A gzip file may be several in a row. So one that holds a single byte is put behind the file: where that byte does not come out last,
/// what stands before it is not whole.</remarks>
internal sealed class WholeGZipStream(Stream file) : ReadOnlyStream
{
    // No text has it.
    private const byte Seal = 4;
    private static readonly byte[] SealArchive = CreateSeal();
    private readonly GZipStream _content = new(new ConcatenatedStream(file, SealArchive), CompressionMode.Decompress);
    private byte? _last;

    /// <exception cref="InvalidDataException">The file is none, damaged, or not whole.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            var read = _content.Read(buffer);
            if (Release(buffer, read) is { } released) return released;
        }
    }

    /// <exception cref="InvalidDataException">The file is none, damaged, or not whole.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            var read = await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (Release(buffer.Span, read) is { } released) return released;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Holds back the last byte, which may be the seal.</summary>
    /// <returns>How many bytes are there for the reader; null where it must read on.</returns>
    private int? Release(Span<byte> buffer, int read)
    {
        if (read == 0) return _last == Seal ? 0 : throw new InvalidDataException("its end is missing");
        var before = _last;
        _last = buffer[read - 1];
        if (before is not { } first) return read > 1 ? read - 1 : null;
        buffer[..(read - 1)].CopyTo(buffer[1..]);
        buffer[0] = first;
        return read;
    }

    private static byte[] CreateSeal()
    {
        using var archive = new MemoryStream();
        using (var content = new GZipStream(archive, CompressionLevel.Fastest)) content.WriteByte(Seal);
        return archive.ToArray();
    }
}
