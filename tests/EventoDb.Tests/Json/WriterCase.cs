using System.Text;
using EventoDb.Json;

namespace EventoDb.Tests.Json;

/// <summary>What the writer makes of a value, as text.</summary>
internal static class WriterCase
{
    public static string Write(object? value, bool allowPrecisionLoss = false) =>
        Encoding.UTF8.GetString(JsonObjectWriter.Write(value, "Data", allowPrecisionLoss));

    public static JsonConversionException Refused(object? value, bool allowPrecisionLoss = false)
    {
        var error = Assert.Throws<JsonConversionException>(() => JsonObjectWriter.Write(value, "Data", allowPrecisionLoss));
        Assert.StartsWith(error.Path, error.Message, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Asserts that the value is refused below <paramref name="path"/>, and why.</summary>
    public static void AssertRefused(object? value, string path, string reason)
    {
        var error = Refused(value);
        Assert.Equal(path, error.Path);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
