namespace EventoDb.Json;

/// <summary>Turns any PowerShell value into UTF-8 JSON by the rules of <see cref="JsonObjectWriter"/>, but at the top too a text is a text, a number a number
/// and an array an array.</summary>
internal static class JsonValueWriter
{
    /// <inheritdoc cref="JsonObjectWriter.Write(object?, string, bool, int)"/>
    /// <summary>Writes <paramref name="value"/> as one JSON value.</summary>
    public static byte[] Write(object? value, string root, bool allowPrecisionLoss)
    {
        using var json = new CheckedJsonOutput(root, allowPrecisionLoss, allowAnyTop: true);
        new PowerShellValueWriter(json).WriteValue(value);
        return json.Written.ToArray();
    }
}
