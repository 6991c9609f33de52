using System.Net.Sockets;
using System.Text;
using EventoDb.Tests.Support;
using EventoDb.Tests.Wire;

namespace EventoDb.Tests.Server;

/// <summary>Clients that send what no client should: every request is answered or its connection closed, and the server lives on.</summary>
public sealed class FuzzTests
{
    private static readonly int Requests = LongTests.Times(sample: 2000, full: 10_000);
    private const int Clients = 8;

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

    [Fact]
    public async Task Bad_requests_are_answered_and_none_of_them_with_a_500()
    {
        await using var server = await ServerUnderTest.StartProcessAsync();
        await RunAsync(server, 1, 300);
        var before = server.WorkingSet;

        var answered = await RunAsync(server, 2, Requests / Clients);

        Assert.True(answered > Requests / 2, $"{answered} answers");
        Assert.Equal("0.7.0", (string?)await server.GetAsync("""["sys.version"]"""));
        for (var i = 0; i < 1000 && (int)(await server.GetAsync("""["sys.health"]"""))!["connections"]! > 1; i++) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(1, (int)(await server.GetAsync("""["sys.health"]"""))!["connections"]!);
        Assert.True(server.WorkingSet - before < 150_000_000, $"{before:N0} bytes became {server.WorkingSet:N0}");
    }

    private static async Task<int> RunAsync(ServerUnderTest server, int seed, int each) =>
        (await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => FuzzAsync(server, new Random((seed * 1000) + client), each))))).Sum();

    private static async Task<int> FuzzAsync(ServerUnderTest server, Random random, int count)
    {
        var answered = 0;
        RawConnection? connection = null;
        for (var i = 0; i < count; i++)
        {
            connection ??= await server.ConnectAsync();
            var (request, whole) = Make(random, connection);
            try
            {
                await connection.SendAsync(request);
                if (!whole) connection.FinishSending();
                var answer = await connection.ReceiveAsync();
                answered++;
                Assert.True(answer.Status is 200 or 400 or 401 or 403 or 404 or 405 or 408 or 409 or 431, $"{answer.Status} {answer.Body} to {Encoding.UTF8.GetString(request)}");
                if (whole && !answer.Head.Contains("Connection: close", StringComparison.Ordinal)) continue;
            }
            catch (Exception e) when (!whole && e is EndOfStreamException or SocketException)
            {
                // Closed without an answer: fair to one who did not finish his request.
            }
            connection.Dispose();
            connection = null;
        }
        connection?.Dispose();
        return answered;
    }

    /// <summary>A request, and whether its end can be told: after others nothing more is sent.</summary>
    private static (byte[] Request, bool Whole) Make(Random random, RawConnection connection)
    {
        switch (random.Next(10))
        {
            case 0 or 1 or 2:
                return (Encoding.UTF8.GetBytes(connection.Rpc(WrongTypes(random))), true);
            case 3 or 4:
                return (Encoding.UTF8.GetBytes(connection.Rpc(Mutated(random))), true);
            case 5:
                return (Encoding.UTF8.GetBytes(connection.Rpc(Deep(random))), true);
            case 6:
                var body = new byte[random.Next(200)];
                random.NextBytes(body);
                return ([.. Encoding.ASCII.GetBytes(connection.Head($"Content-Length: {body.Length}\r\n")), .. body], true);
            case 7:
                return (Encoding.UTF8.GetBytes(connection.Head("Transfer-Encoding: chunked\r\n") + Chunks(random)), false);
            case 8:
                var noise = new byte[random.Next(1, 300)];
                random.NextBytes(noise);
                return (noise, false);
            default:
                var request = Encoding.UTF8.GetBytes(connection.Rpc(WrongTypes(random)));
                for (var flips = random.Next(1, 4); flips > 0; flips--) request[random.Next(request.Length)] = (byte)random.Next(256);
                return (request[..random.Next(1, request.Length + 1)], false);
        }
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

    private static string Chunks(Random random)
    {
        var parts = new[] { "5\r\nhello\r\n", "0\r\n\r\n", "zz\r\n", "5\r\nhel", "fffffffff\r\n", "-1\r\n", "1\r\nab\r\n", "0\r\nTrailer: x\r\n\r\n", "\r\n", "3;e=\"\r\n[1]\r\n", "0\r\n" };
        return string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => parts[random.Next(parts.Length)]));
    }
}
