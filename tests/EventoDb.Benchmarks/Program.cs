using System.Globalization;
using EventoDb.Benchmarks.Processes;

namespace EventoDb.Benchmarks;

/// <summary>Measures what the module and a server do. The other modes are what it starts as processes of their own.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        // Else the engine reports its use to its makers; the processes started from here inherit it.
        Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");
        switch (args)
        {
            case ["serve", .. var options]:
                return await ServeMode.RunAsync(options);
            case ["memory", var manifest, var uri, var token, var script]:
                return MemoryMode.Run(manifest, uri, token, script);
            case ["quiet", var manifest, var uri, var token, var minutes]:
                return await QuietMode.RunAsync(manifest, uri, token, int.Parse(minutes, CultureInfo.InvariantCulture));
            case ["soak", var manifest, var folder, var minutes]:
                return await SoakMode.RunAsync(manifest, folder, int.Parse(minutes, CultureInfo.InvariantCulture));
        }
        BenchmarkOptions given;
        try
        {
            given = BenchmarkOptions.Parse(args);
        }
        catch (FormatException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            await Console.Error.WriteLineAsync(BenchmarkOptions.Usage);
            return 2;
        }
        return await BenchmarkRun.RunAsync(given);
    }
}
