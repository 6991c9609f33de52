using System.Diagnostics;
using System.Globalization;

namespace EventoDb.Benchmarks.Processes;

/// <summary>Runs a script in a fresh shell and prints how much memory it took at most, in bytes above the idle shell.</summary>
internal static class MemoryMode
{
    public static int Run(string manifest, string uri, string token, string script)
    {
        using var session = new ModuleSession(manifest);
        session.Connect(new Uri(uri), token);
        session.Run("Get-EventoStreamVersion nothing-1");
        using var process = Process.GetCurrentProcess();
        var idle = process.WorkingSet64;
        var peak = idle;
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                process.Refresh();
                peak = Math.Max(peak, process.WorkingSet64);
                await Task.Delay(20, CancellationToken.None);
            }
        });
        session.Run(script);
        stop.Cancel();
        watching.GetAwaiter().GetResult();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{peak - idle}"));
        return 0;
    }
}
