using System.Buffers.Binary;
using System.Security.Cryptography;

namespace EventoDb.Shared;

/// <summary>UUIDs of version 7 (RFC 9562, 5.7), whose order is that of time: milliseconds, their fraction in 12 bits (6.2, method 3), 62 random bits.</summary>
internal static class Uuid7
{
    private const int RandomLength = 8;

    // Random bytes for some hundred of them: asking for a few at a time costs more than all the rest.
    [ThreadStatic]
    private static byte[]? _random;

    [ThreadStatic]
    private static int _randomUsed;

    /// <summary>A new one.</summary>
    public static Guid Create() => Create(DateTime.UtcNow);

    /// <summary>A new one of this time, in UTC.</summary>
    public static Guid Create(DateTime time)
    {
        var ticks = (time - DateTime.UnixEpoch).Ticks;
        var milliseconds = ticks / TimeSpan.TicksPerMillisecond;
        var fraction = ticks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond;
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (milliseconds << 16) | 0x7000 | fraction);
        TakeRandom(bytes[8..]);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static void TakeRandom(Span<byte> bytes)
    {
        if (_random is null || _randomUsed == _random.Length)
        {
            _random ??= new byte[256 * RandomLength];
            RandomNumberGenerator.Fill(_random);
            _randomUsed = 0;
        }
        _random.AsSpan(_randomUsed, RandomLength).CopyTo(bytes);
        _randomUsed += RandomLength;
    }
}
