using System.Globalization;
using System.Runtime.InteropServices;

namespace EventoDb.Benchmarks.Reporting;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe(int rounds, string server) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.ProcessorCount} cores shared by server and client ({RuntimeInformation.ProcessArchitecture}), {SystemName}, .NET {Environment.Version}, Release build; {server}; medians of {rounds} rounds, "
        + $"{DateTime.UtcNow:yyyy-MM-dd}. Ratios are medians of the rounds' own ratios.");

    private static string SystemName => OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription;
}
