using System.Buffers.Text;

namespace EventoDb.Shared;

/// <summary>What JSON EventoDB 0.7.0 reads at all.</summary>
internal static class JsonLimits
{
    /// <summary>How deep values may be nested.</summary>
    public const int MaxDepth = 10_000;

    /// <summary>What is wrong with a number that no double can hold.</summary>
    public const string NoDouble = "a number is beyond what a double can hold";

    /// <summary>Whether a double can hold the number; integers and decimals of any length can be held, roughly.</summary>
    public static bool IsDouble(ReadOnlySpan<byte> number)
    {
        if (number.Length < 300 && number.IndexOfAny((byte)'e', (byte)'E') < 0) return true;
        return Utf8Parser.TryParse(number, out double value, out _) && double.IsFinite(value);
    }
}
