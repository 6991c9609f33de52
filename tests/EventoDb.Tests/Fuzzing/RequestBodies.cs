using System.Text;
using EventoDb.Tests.Support;
using EventoDb.Tests.Wire;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Bodies that no client should send: wrong types, broken JSON, depth, noise, records of an import that are none.</summary>
internal static class RequestBodies
{
    private static readonly string[] Methods =
    [
        "stream.write", "stream.get", "stream.last", "stream.version", "category.get", "ns.create", "ns.info", "ns.list", "ns.streams", "ns.categories",
        "sys.version", "sys.health", "nope",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "2.9", "1e2", "1e308", "9223372036854775807", "-9223372036854775808", "123456789012345678901234567890", "-0.0",
        "\"\"", "\"account-1\"", "\"account\"", "\"-\"", "\"\\ud800\"", "\"\\u0000\"", "\"11111111-1111-4111-8111-000000000001\"", "[]", "[1,[2]]", "{}",
        """{"type":"T","data":{}}""", """{"type":"T","data":{"a":1,"a":2},"metadata":{"correlationStreamName":"x-1"}}""", """{"type":"T","data":[]}""",
        """{"position":-5}""", """{"position":"x"}""", """{"batchSize":-1}""", """{"batchSize":1e99}""", """{"globalPosition":9223372036854775807}""",
        """{"consumerGroup":{"member":0,"size":2}}""", """{"consumerGroup":{"member":1e300,"size":1e300}}""", """{"consumerGroup":{}}""",
        """{"correlation":"%"}""", """{"correlation":""}""", """{"expectedVersion":1e400}""", """{"expectedVersion":-9.9e300}""", """{"limit":0.5}""",
        """{"limit":1000,"prefix":"a","cursor":"\uffff"}""", """{"token":"ns_a_b"}""", """{"description":7}""", """{"id":""}""", """{"type":"\u0000"}""",
    ];

    private const string Record =
        """{"id":"11111111-1111-4111-8111-00000000000?","stream":"i-1","type":"T","pos":?,"gpos":?,"data":{"a":[1,2.5e3,"\u00e9"]},"meta":null,"time":"2025-01-02T03:04:05.6Z"}""";

    /// <summary>A body for <c>/rpc</c>.</summary>
    public static byte[] Rpc(Random random) => random.Next(10) switch
    {
        < 4 => Encoding.UTF8.GetBytes(WrongTypes(random)),
        < 7 => Encoding.UTF8.GetBytes(Mutated(random)),
        7 => Encoding.UTF8.GetBytes(Deep(random)),
        8 => Encoding.UTF8.GetBytes(Long(random)),
        _ => Noise(random, 200),
    };

    /// <summary>A body for <c>/import</c>.</summary>
    public static byte[] Import(Random random)
    {
        var lines = new List<byte>();
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            var line = Encoding.UTF8.GetBytes(Record.Replace("?", $"{random.Next(10)}", StringComparison.Ordinal));
            lines.AddRange(random.Next(3) == 0 ? line : Mutation.Of(random, line));
            lines.AddRange(random.Next(5) == 0 ? "\r\n"u8 : "\n"u8);
        }
        return [.. lines];
    }

    /// <summary>Any bytes.</summary>
    public static byte[] Noise(Random random, int most)
    {
        var noise = new byte[random.Next(1, most)];
        random.NextBytes(noise);
        return noise;
    }

    private static string WrongTypes(Random random)
    {
        var values = Enumerable.Range(0, random.Next(4)).Select(_ => Values[random.Next(Values.Length)]);
        return $"[{string.Join(',', values.Prepend($"\"{Methods[random.Next(Methods.Length)]}\""))}]";
    }

    private static string Mutated(Random random)
    {
        var exchanges = WireExchange.All(BackendKind.Sqlite);
        while (true)
        {
            var body = exchanges[random.Next(exchanges.Count)].Request.Body;
            // Ids that are no UUID or not new get a 500, as they do from EventoDB.
            if (string.IsNullOrEmpty(body) || body.Length > 2000 || body.Contains("\"id\"", StringComparison.Ordinal) || body.Contains("ns.delete", StringComparison.Ordinal)) continue;
            var text = new StringBuilder(body);
            for (var changes = random.Next(1, 5); changes > 0; changes--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, 1);
                        break;
                    case 1:
                        text.Insert(at, "{}[],:\"\\0e-.\u0001u"[random.Next(14)]);
                        break;
                    default:
                        text[at] = (char)random.Next(1, 0x250);
                        break;
                }
                if (text.Length == 0) break;
            }
            return text.ToString();
        }
    }

    private static string Deep(Random random)
    {
        var depth = random.Next(1, 12_000);
        var open = random.Next(2) == 0 ? "[" : "{\"a\":";
        var value = string.Concat(Enumerable.Repeat(open, depth)) + "1" + (random.Next(3) == 0 ? "" : new string(open == "[" ? ']' : '}', depth));
        return $$"""["stream.write","deep-1",{"type":"T","data":{"d":{{value}} } }]""";
    }

    private static string Long(Random random)
    {
        var text = new string(random.Next(2) == 0 ? 'x' : 'é', random.Next(1, 200_000));
        var end = random.Next(2) == 0 ? "}]" : "";
        return $$"""["stream.write","long-1",{"type":"T","data":{"s":"{{text}}"}""" + end;
    }
}
