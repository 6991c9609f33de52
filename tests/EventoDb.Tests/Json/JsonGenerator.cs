using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using CsCheck;

namespace EventoDb.Tests.Json;

/// <summary>Random JSON values, in the form that <c>-AsHashtable</c> gives: ordered dictionaries, <c>object[]</c>, string, bool, long, BigInteger, double and null.</summary>
/// <remarks>Some hold a number that a server of doubles would change; <see cref="JsonOracle"/> knows which.</remarks>
internal static class JsonGenerator
{
    private static readonly long[] EdgeIntegers =
    [
        0, 1, -1, int.MaxValue, int.MinValue, 1L << 31, (1L << 53) - 1, 1L << 53, (1L << 53) + 1, (1L << 53) + 2, -(1L << 53), -(1L << 53) - 1,
        1L << 60, 1_000_000_000_000_000_000, long.MaxValue, long.MinValue,
    ];

    private static readonly double[] EdgeDoubles =
    [
        0.1, 1.5, -0.0, 1e21, 1e-7, double.Epsilon, double.MaxValue, double.MinValue, Math.PI, 2.2250738585072014e-308, 4.35, 123456789.123456789, 1e23,
    ];

    private static readonly string[] EdgeNames =
    [
        "", " ", "a", "A", "PSObject", "psbase", "PSTypeNames", "Count", "Length", "Keys", "unit price", "it's", "é", "😀", "1", "a.b", "[0]", "\n", "\0", "$ref", "__proto__",
    ];

    private static readonly string[] EdgeTexts =
    [
        "", "2024-02-03T04:05:06Z", "/Date(0)/", "null", "{}", "\"\\/\b\f\n\r\t", "\u2028\u2029", "\ufeff", "\uffff", "\ue000", "\u0085", "<>&'+", "e\u0301", "👩‍👩‍👧", "\U0010ffff",
    ];

    /// <summary>Text of any characters, astral and control characters included; U+0000 only where <c>withNul</c> (eventodb 0.7.0, fact 3: 500 on postgres).</summary>
    public static Gen<string> GenText(bool withNul = true)
    {
        var character = Gen.Frequency(
            (6, Gen.Int[' ', '~']),
            (1, Gen.Int[withNul ? 0 : 1, 0x1f]),
            (2, Gen.Int[0x7f, 0xd7ff]),
            (1, Gen.Int[0xe000, 0xffff]),
            (1, Gen.Int[0x10000, 0x10ffff]));
        var random = character.Select(char.ConvertFromUtf32).Array[0, 12].Select(string.Concat);
        return Gen.Frequency((1, Gen.OneOf(EdgeTexts)), (4, random));
    }

    /// <summary>Any number: Int64, BigInteger beyond it, or a finite double, with many at the edges.</summary>
    public static readonly Gen<object> GenNumber = Gen.Frequency(
        (4, Gen.Int[-1000, 1000].Select(n => (object)(long)n)),
        (1, Gen.Long.Select(n => (object)n)),
        (2, Gen.OneOf(EdgeIntegers).Select(n => (object)n)),
        (1, Gen.Select(Gen.Int[64, 200], Gen.Bool, (bits, negative) => (object)(negative ? -BigInteger.Pow(2, bits) : BigInteger.Pow(10, bits / 4 + 4)))),
        (2, Gen.Double.Where(double.IsFinite).Select(n => (object)n)),
        (2, Gen.OneOf(EdgeDoubles).Select(n => (object)n)),
        (2, Gen.Decimal.Select(n => (object)(double)n)));

    /// <summary>Names of properties, those that a PSCustomObject cannot hold included.</summary>
    public static Gen<string> GenName(bool withNul = true)
    {
        var edge = Gen.OneOf([.. EdgeNames.Where(name => withNul || !name.Contains('\0', StringComparison.Ordinal))]);
        return Gen.Frequency((3, Gen.String[Gen.Char['a', 'e'], 1, 4]), (2, edge), (1, GenText(withNul)));
    }

    /// <summary>An object with values of all kinds, up to <paramref name="depth"/> levels of them.</summary>
    public static Gen<OrderedDictionary> GenObject(int depth = 4, bool withNul = true) =>
        Gen.Select(GenName(withNul), GenValue(depth - 1, withNul)).Array[0, 6].Select(ToDictionary);

    /// <summary>Any JSON value.</summary>
    public static Gen<object?> GenValue(int depth = 4, bool withNul = true)
    {
        var scalar = Gen.Frequency(
            (1, Gen.Const((object?)null)),
            (1, Gen.Bool.Select(b => (object?)b)),
            (3, GenNumber.Select(n => (object?)n)),
            (3, GenText(withNul).Select(text => (object?)text)));
        if (depth <= 0) return scalar;
        return Gen.Frequency(
            (3, scalar),
            (1, GenValue(depth - 1, withNul).Array[0, 4].Select(array => (object?)array)),
            (1, GenObject(depth, withNul).Select(value => (object?)value)));
    }

    /// <summary>The same value with PSCustomObjects, or null where one cannot hold the names.</summary>
    public static object? AsCustomObject(object? value)
    {
        switch (value)
        {
            case OrderedDictionary dictionary:
                var result = new PSObject();
                foreach (string name in dictionary.Keys)
                {
                    var member = AsCustomObject(dictionary[name]);
                    result.Properties.Add(new PSNoteProperty(name, member));
                }
                return result;
            case object?[] array:
                return Array.ConvertAll(array, AsCustomObject);
            default:
                return value;
        }
    }

    /// <summary>The same value as JSON text that somebody might have typed: white space, and any escapes.</summary>
    public static Gen<string> GenJsonText(object? value) => Gen.Int.Select(seed => AsJsonText(value, new Random(seed)));

    private static OrderedDictionary ToDictionary((string Name, object? Value)[] entries)
    {
        var value = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var (name, member) in entries) value[name] = member;
        return value;
    }

    private static string AsJsonText(object? value, Random random)
    {
        var json = new StringBuilder();
        Append(json, value, random);
        return json.ToString();
    }

    private static void Append(StringBuilder json, object? value, Random random)
    {
        AppendSpace(json, random);
        switch (value)
        {
            case OrderedDictionary dictionary:
                json.Append('{');
                var separator = "";
                foreach (string name in dictionary.Keys)
                {
                    json.Append(separator);
                    AppendSpace(json, random);
                    AppendText(json, name, random);
                    AppendSpace(json, random);
                    json.Append(':');
                    Append(json, dictionary[name], random);
                    separator = ",";
                }
                json.Append('}');
                break;
            case object?[] array:
                json.Append('[');
                for (var i = 0; i < array.Length; i++)
                {
                    if (i > 0) json.Append(',');
                    Append(json, array[i], random);
                }
                json.Append(']');
                break;
            case string text:
                AppendText(json, text, random);
                break;
            default:
                json.Append(JsonEquality.ScalarText(value));
                break;
        }
        AppendSpace(json, random);
    }

    private static void AppendText(StringBuilder json, string text, Random random)
    {
        json.Append('"');
        foreach (var c in text)
        {
            // Half of a pair may be escaped only together with the other half.
            if (c is '"' or '\\' or < ' ' || (!char.IsSurrogate(c) && random.Next(8) == 0)) json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else json.Append(c);
        }
        json.Append('"');
    }

    private static void AppendSpace(StringBuilder json, Random random)
    {
        if (random.Next(6) == 0) json.Append(" \t\r\n"[random.Next(4)]);
    }
}
