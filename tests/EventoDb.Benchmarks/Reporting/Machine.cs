using System.Globalization;
using System.Runtime.InteropServices;

namespace EventoDb.Benchmarks.Reporting;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    /// <summary>Where, and how often each was measured.</summary>
    public static string Describe(int rounds, string server) =>
        string.Create(CultureInfo.InvariantCulture, $"{Describe(server)}; medians of {rounds} rounds. Ratios are medians of the rounds' own ratios.");

    /// <summary>Where and when.</summary>
    public static string Describe(string server) => string.Create(
        CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd}; {Environment.ProcessorCount} cores shared by server and client ({RuntimeInformation.ProcessArchitecture}), {SystemName}, .NET {Environment.Version}, Release build; {server}");

    private static string SystemName => OperatingSystem.IsLinux() ? "Linux" : RuntimeInformation.OSDescription;
}
