namespace EventoDb;

/// <summary>The checksum of gzip (RFC 1952, section 8), which .NET has only in a package of its own.</summary>
internal sealed class Crc32
{
    private const int Slices = 8;
    private static readonly uint[][] Tables = CreateTables();
    private uint _state = uint.MaxValue;

    /// <summary>The checksum of all that was added.</summary>
    public uint Value => ~_state;

    /// <summary>How many bytes that was, modulo 2^32.</summary>
    public uint Length { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Reset()
    {
        _state = uint.MaxValue;
        Length = 0;
    }

    /// <summary>Adds what follows, eight bytes at a time.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Length += (uint)bytes.Length;
        var state = _state;
        for (; bytes.Length >= Slices; bytes = bytes[Slices..])
        {
            state ^= System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            state = Tables[7][(byte)state] ^ Tables[6][(byte)(state >> 8)] ^ Tables[5][(byte)(state >> 16)] ^ Tables[4][state >> 24]
                ^ Tables[3][bytes[4]] ^ Tables[2][bytes[5]] ^ Tables[1][bytes[6]] ^ Tables[0][bytes[7]];
        }
        foreach (var value in bytes) state = Tables[0][(byte)(state ^ value)] ^ (state >> 8);
        _state = state;
    }

    private static uint[][] CreateTables()
    {
        const uint polynomial = 0xEDB88320;
        var tables = new uint[Slices][];
        for (var slice = 0; slice < Slices; slice++)
        {
            tables[slice] = new uint[256];
            for (uint index = 0; index < 256; index++)
            {
                var value = slice == 0 ? index : tables[slice - 1][index];
                for (var bit = 0; bit < 8; bit++) value = (value >> 1) ^ (polynomial & (0 - (value & 1)));
                tables[slice][index] = value;
            }
        }
        return tables;
    }
}
