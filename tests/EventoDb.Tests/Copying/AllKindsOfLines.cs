using System.Globalization;
using System.Text;

namespace EventoDb.Tests.Copying;

/// <summary>Lines of an export with everything that a message may be.</summary>
internal static class AllKindsOfLines
{
    private static readonly string[] Data =
    [
        "{}", """{"a":1}""", """{"n":[0,-1,1.5,1e+21,0.1,123456789]}""", """{"z":"é 😀 <&> \u2028 \\ \" \t","a":{"y":{"x":[[[]],{}]},"b":null}}""",
        """{"":"empty name","PSObject":true,"A":1,"a":2}""", """{"long":"@"}""", """{"日本":"語"}""",
    ];

    private static readonly string[] Metadata = ["null", "null", "null", "{}", """{"correlationStreamName":"order-1","causationMessageGlobalPosition":7}""", """{"m":[1.25,"x"]}"""];

    /// <summary>So many lines, the same for the same seed.</summary>
    public static IEnumerable<string> Create(int count, int seed = 1)
    {
        var random = new Random(seed);
        var positions = new Dictionary<string, int>();
        var globalPosition = 0L;
        var time = new DateTime(2025, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        for (var i = 0; i < count; i++)
        {
            // Writes that were rolled back leave gaps.
            globalPosition += random.Next(20) == 0 ? random.Next(2, 50) : 1;
            time = time.AddTicks(random.NextInt64(TimeSpan.TicksPerSecond));
            var stream = random.Next(10) switch
            {
                0 => "plain",
                1 => $"order-{random.Next(5)}+{random.Next(3)}",
                2 => $"konto:position-ä {random.Next(3)}",
                _ => $"account-{random.Next(50)}",
            };
            var position = positions[stream] = positions.GetValueOrDefault(stream, -1) + 1;
            var id = new Guid(i, (short)seed, 0x4000, 0x80, 0, 0, 0, 0, 0, 0, 1).ToString();
            var data = Data[random.Next(Data.Length)].Replace("@", new string('x', random.Next(300)), StringComparison.Ordinal);
            var line = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":\"{id}\",\"stream\":\"{stream}\",\"type\":\"{(i % 3 == 0 ? "Opened" : "Größer")}\","));
            line.Append(CultureInfo.InvariantCulture, $"\"pos\":{position},\"gpos\":{globalPosition},\"data\":{data},\"meta\":{Metadata[random.Next(Metadata.Length)]},");
            line.Append(CultureInfo.InvariantCulture, $"\"time\":\"{time:yyyy-MM-dd'T'HH:mm:ss.fffffff}{random.Next(100):00}Z\"}}");
            yield return line.ToString();
        }
    }
}
