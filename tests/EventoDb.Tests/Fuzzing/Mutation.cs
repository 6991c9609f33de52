namespace EventoDb.Tests.Fuzzing;

/// <summary>Bytes with some of them changed, added, left out or doubled.</summary>
internal static class Mutation
{
    /// <summary>What programs that read text stumble over.</summary>
    private static readonly byte[][] Interesting =
    [
        [0], [9], [10], [13], [13, 10], [10, 13, 10], [13, 10, 13, 10], [32], [34], [44], [58], [59], [92], [123], [125], [127], [128], [255], [0xC3], [0xED, 0xA0, 0x80],
        [.. "Content-Length: 5\r\n"u8], [.. "Transfer-Encoding: chunked\r\n"u8], [.. "0\r\n\r\n"u8], [.. "\\ud800"u8], [.. "99999999999999999999"u8],
    ];

    /// <summary>Changes <paramref name="bytes"/> in one to five places.</summary>
    public static byte[] Of(Random random, byte[] bytes)
    {
        var changed = bytes.ToList();
        for (var changes = random.Next(1, 6); changes > 0 && changed.Count > 0; changes--)
        {
            var at = random.Next(changed.Count);
            switch (random.Next(5))
            {
                case 0:
                    changed[at] = (byte)random.Next(256);
                    break;
                case 1:
                    changed.InsertRange(at, Interesting[random.Next(Interesting.Length)]);
                    break;
                case 2:
                    changed.RemoveRange(at, Math.Min(random.Next(1, 8), changed.Count - at));
                    break;
                case 3:
                    changed.InsertRange(at, changed.GetRange(at, Math.Min(random.Next(1, 40), changed.Count - at)));
                    break;
                default:
                    changed[at] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }
        return [.. changed];
    }
}
