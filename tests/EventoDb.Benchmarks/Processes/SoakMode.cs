using System.Text.Json;
using EventoDb.Benchmarks.Soaking;

namespace EventoDb.Benchmarks.Processes;

/// <summary>A soak: this process is the session, its server is another. Prints how it went.</summary>
internal static class SoakMode
{
    public static async Task<int> RunAsync(string manifest, string folder, int minutes)
    {
        using var server = await SoakServer.StartAsync(Path.Combine(folder, "soak.db"));
        using var session = new ModuleSession(manifest);
        using var run = new SoakRun(session, server, folder, TimeSpan.FromMinutes(minutes));
        Console.WriteLine(JsonSerializer.Serialize(await run.RunAsync()));
        return 0;
    }
}
