using System.Globalization;

namespace EventoDb.Benchmarks.Load;

/// <summary>The message that everything is measured with.</summary>
internal static class Sample
{
    /// <summary>Its data.</summary>
    public static string Json(int number) => string.Create(CultureInfo.InvariantCulture, $$"""{"account":"a-{{number % 10}}","amount":12.5,"open":true,"n":1234}""");

    /// <summary>A line of an export with it.</summary>
    public static string Line(int number, string stream, int position) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"11111111-1111-4111-8111-{{number:d12}}","stream":"{{stream}}","type":"Benchmarked","pos":{{position}},"gpos":{{number}},"data":{{Json(number)}},"meta":null,"time":"2026-01-02T03:04:05Z"}""");

    /// <summary>A file of so many messages.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="count">How many.</param>
    /// <param name="streams">Over how many streams, named <c>bench-0</c> and so on.</param>
    public static void WriteFile(string path, int count, int streams)
    {
        using var file = new StreamWriter(path);
        for (var i = 0; i < count; i++)
        {
            file.Write(Line(i + 1, string.Create(CultureInfo.InvariantCulture, $"bench-{i % streams}"), i / streams));
            file.Write('\n');
        }
    }
}
