using System.Text;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Clients that send what no client should: see <see cref="FuzzRun"/>. With <c>EVENTODB_LONG_TESTS=1</c> ten minutes each.</summary>
public sealed class ServerFuzzTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""["stream.write","good-1",{"type":"T","data":{"a":[1,2,3],"b":"é"}}]""");

    [Fact]
    public async Task Heads()
    {
        await using var run = await FuzzRun.StartAsync();
        await run.RunAsync(random => random.Next(4) == 0 ? (RequestHeads.Good(random), true) : (RequestHeads.Any(random), false), sample: 2000);
    }

    [Fact]
    public async Task Bodies()
    {
        await using var run = await FuzzRun.StartAsync();
        await run.RunAsync(
            random =>
            {
                var isImport = random.Next(3) == 0;
                var isGood = !isImport && random.Next(8) == 0;
                var body = isGood ? Body : isImport ? RequestBodies.Import(random) : RequestBodies.Rpc(random);
                var length = isGood || random.Next(8) > 0 ? body.Length : Math.Max(0, body.Length + random.Next(-20, 20));
                return (Request(run, isImport ? "/import" : "/rpc", $"Content-Length: {length}", body), isGood);
            },
            sample: 1500);
    }

    [Fact]
    public async Task Chunks()
    {
        await using var run = await FuzzRun.StartAsync();
        await run.RunAsync(
            random =>
            {
                var isGood = random.Next(4) == 0;
                var path = isGood || random.Next(4) > 0 ? "/rpc" : "/import";
                return (Request(run, path, "Transfer-Encoding: chunked", isGood ? ChunkedBodies.Of(random, Body) : ChunkedBodies.Any(random)), isGood);
            },
            sample: 1500);
    }

    private static byte[] Request(FuzzRun run, string path, string framing, byte[] body) =>
        [.. Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {run.Token}\r\nConnection: close\r\n{framing}\r\n\r\n"), .. body];
}
