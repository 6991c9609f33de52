using EventoDb.Server;

namespace EventoDb.Benchmarks.Processes;

/// <summary>An embedded server in this process, until standard input ends.</summary>
internal static class ServeMode
{
    public static async Task<int> RunAsync(string? path)
    {
        var (uri, token, server) = await EmbeddedServer.StartAsync(0, path, null, testMode: false, CancellationToken.None);
        await using (server)
        {
            Console.WriteLine($"{uri} {token}");
            await Console.In.ReadToEndAsync();
        }
        return 0;
    }
}
