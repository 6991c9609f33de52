using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Takes a number of the same value, however it is written, and the text of the number.</summary>
internal sealed class NumberTest : ScalarTest
{
    private readonly string _text;
    private readonly BigInteger? _whole;
    private readonly long? _small;
    private readonly double _value;

    private NumberTest(string text, double value)
    {
        _text = text;
        _value = value;
        if (TryReadWhole(text, out var whole)) _whole = whole;
        if (_whole is { } number && number >= long.MinValue && number <= long.MaxValue) _small = (long)number;
    }

    /// <summary>A test for the number that a text is; null where it is none.</summary>
    public static NumberTest? TryCreate(string text) =>
        double.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            ? new NumberTest(text, value)
            : null;

    /// <summary>Whether a number in JSON has the value.</summary>
    public bool IsSame(ref Utf8JsonReader reader)
    {
        if (_small is { } small && reader.TryGetInt64(out var other)) return small == other;
        if (_whole is { } whole && TryReadWhole(Encoding.ASCII.GetString(reader.ValueSpan), out var large)) return whole == large;
        return reader.TryGetDouble(out var value) && value == _value;
    }

    /// <inheritdoc/>
    protected override bool AcceptsScalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => IsSame(ref reader),
        JsonTokenType.String => ScalarText.Of(ref reader) == _text,
        _ => false,
    };

    private static bool TryReadWhole(string text, out BigInteger whole) => BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole);
}
