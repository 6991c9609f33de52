using EventoDb.Client;

namespace EventoDb.Tests.Pipelining;

/// <summary>Messages written to a server that makes trouble, and what must come of them.</summary>
internal static class Delivery
{
    public const int Count = 300;
    public const string Busy = "HTTP/1.1 429 Slow Down\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n";

    public static int PipelinedConnections(StandInServer server) =>
        server.Requests.Where(request => request.IsPipelined).Select(request => request.Connection).Distinct().Count();

    /// <summary>Each message is there once, in order, and those that could were sent behind each other.</summary>
    public static async Task AssertWholeAsync(StandInServer server, int count = Count, ClientTiming? timing = null)
    {
        using var client = timing is null ? WriterRun.Connect(server.Uri) : WriterRun.Connect(server.Uri, TimeSpan.FromSeconds(30), timing: timing, retryCount: 1000);
        var outcomes = await WriterRun.WriteAsync(client, count);
        WriterRun.AssertTrue(server.Log, outcomes, count);
        Assert.Contains(server.Requests, request => request.IsPipelined);
    }
}
