using System.Diagnostics;

namespace EventoDb.Tests.Cancellation;

/// <summary>The threads of this process that belong to nobody's pool.</summary>
internal static class Threads
{
    /// <summary>How many there are.</summary>
    public static int Count
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.Threads.Count - ThreadPool.ThreadCount;
        }
    }
}
