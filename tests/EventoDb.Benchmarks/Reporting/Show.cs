using System.Globalization;

namespace EventoDb.Benchmarks.Reporting;

/// <summary>Figures as the report shows them.</summary>
internal static class Show
{
    /// <summary>Three digits that count, the rest zeros.</summary>
    public static string Rate(double rate)
    {
        var step = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(rate, 1))) - 2));
        return (Math.Round(rate / step) * step).ToString("N0", CultureInfo.InvariantCulture);
    }

    public static string Ratio(double ratio) => ratio.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Milliseconds(double milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms");

    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, bytes) / 1048576.0:0} MB");
}
