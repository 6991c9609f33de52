namespace EventoDb.Json;

/// <summary>
/// Turns JSON into PowerShell values. Integers are Int64, or BigInteger beyond it; other numbers, and -0, are double; strings stay strings, also
/// when they look like dates; arrays are <c>object[]</c>, also those of one element and of none. Of names that are there twice the last wins, as on the server.
/// </summary>
internal static class JsonValueReader
{
    /// <summary>Objects and arrays inside each other: as many as a server holds, and what an answer has around them.</summary>
    public const int MaxDepth = 10_010;

    /// <summary>Reads a value; objects become PSCustomObjects.</summary>
    /// <param name="utf8">One JSON value.</param>
    /// <param name="root">What paths in errors begin with.</param>
    /// <exception cref="JsonConversionException">
    /// No JSON; deeper than <see cref="MaxDepth"/>; a number beyond the range of a double; a name that a PSCustomObject cannot hold.
    /// </exception>
    public static object? ToObject(ReadOnlySpan<byte> utf8, string root = "Data") => new JsonValueParser(utf8, root, asHashtable: false).Parse();

    /// <summary>Reads a value; objects become ordered, case-sensitive dictionaries, which hold any name.</summary>
    /// <inheritdoc cref="ToObject"/>
    public static object? ToHashtable(ReadOnlySpan<byte> utf8, string root = "Data") =>
        new JsonValueParser(utf8, root, asHashtable: true).Parse();
}
