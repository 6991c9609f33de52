using System.Diagnostics;
using System.Globalization;

namespace EventoDb.Benchmarks.Measuring;

/// <summary>What this process holds at a moment.</summary>
/// <param name="Handles">Open handles, on Linux file descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="PrivateBytes">Memory of its own; on Linux what of it is resident.</param>
/// <param name="WorkingSet">Resident memory, with what it shares.</param>
/// <param name="ProcessorTime">Processor time that it has used.</param>
internal sealed record ProcessSample(int Handles, int Threads, long PrivateBytes, long WorkingSet, TimeSpan ProcessorTime)
{
    /// <summary>What it holds once all that nobody refers to is gone: what waits for the next collection, or is kept free for the next need, is no growth.</summary>
    public static ProcessSample TakeSettled()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
        NativeHeap.Trim();
        return Take();
    }

    /// <summary>What it holds now.</summary>
    public static ProcessSample Take()
    {
        using var process = Process.GetCurrentProcess();
        return new ProcessSample(
            process.HandleCount,
            process.Threads.Count,
            OperatingSystem.IsLinux() ? ResidentPrivateBytes() : process.PrivateMemorySize64,
            process.WorkingSet64,
            process.TotalProcessorTime);
    }

    private static long ResidentPrivateBytes()
    {
        const string name = "RssAnon:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", null, StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }
}
