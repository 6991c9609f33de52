using System.Collections;
using System.Management.Automation;
using System.Text;
using EventoDb.Json;

namespace EventoDb.Tests.Json;

/// <summary>What the writer makes of a value, as text.</summary>
internal static class WriterCase
{
    public static string Write(object? value, bool allowPrecisionLoss = false) =>
        Encoding.UTF8.GetString(JsonObjectWriter.Write(value, "Data", allowPrecisionLoss));

    /// <summary>Asserts what becomes of a value inside the data; where it may be all of them, also of it alone, as it is and as a pipeline hands it over.</summary>
    public static void AssertWritten(object value, string json)
    {
        Assert.Equal($$"""{"v":{{json}}}""", Write(new Hashtable { ["v"] = value }));
        if (value is IEnumerator) return;
        var custom = new PSObject();
        custom.Properties.Add(new PSNoteProperty("v", new PSObject(value)));
        Assert.Equal($$"""{"v":{{json}}}""", Write(custom));
        Assert.Equal($$"""{"v":[{{json}}]}""", Write(new { v = new[] { value } }));
        if (!json.StartsWith('{')) return;
        Assert.Equal(json, Write(value));
        Assert.Equal(json, Write(new PSObject(value)));
    }

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
