using System.Runtime.InteropServices;

namespace EventoDb.Benchmarks.Measuring;

/// <summary>The C library's heap, which the runtime, its compiler and SQLite take memory from. Known only where that library is glibc.</summary>
internal static partial class NativeHeap
{
    private static readonly bool IsKnown = OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out _);

    /// <summary>Gives back to the system what is free in it; otherwise what was needed once stays with the process.</summary>
    public static void Trim()
    {
        if (IsKnown) _ = MallocTrim(0);
    }

    /// <summary>The bytes that are in use in it; 0 where it is not known.</summary>
    public static long BytesInUse()
    {
        if (!IsKnown) return 0;
        var figures = MallocInfo();
        return (long)(figures.InUse + figures.Mapped);
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint keep);

    [LibraryImport("libc.so.6", EntryPoint = "mallinfo2")]
    private static partial Figures MallocInfo();

    /// <summary>mallinfo(3).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Figures
    {
        private readonly nuint _arena, _ordblks, _smblks, _hblks;

        /// <summary>What is in blocks of the system's own.</summary>
        public readonly nuint Mapped;

        private readonly nuint _usmblks, _fsmblks;

        /// <summary>What is handed out of the rest.</summary>
        public readonly nuint InUse;

        private readonly nuint _fordblks, _keepcost;
    }
}
