using System.Buffers;

namespace EventoDb.Json;

/// <summary>Turns any PowerShell value that is an object into the UTF-8 JSON that the server keeps unchanged.</summary>
/// <remarks>
/// Taken are hashtables and other dictionaries, PSCustomObjects, any .NET object (its members, as Select-Object * shows them), System.Text.Json's
/// documents and nodes, and text that holds a JSON object; <see cref="ValueShapes"/> has the rule. Whatever JSON or the server would change, cut or refuse is refused here, with the path of the value.
/// </remarks>
internal static class JsonObjectWriter
{
    /// <summary>Writes <paramref name="value"/> as one JSON object.</summary>
    /// <param name="value">The value; a PSObject around it does not count.</param>
    /// <param name="root">What paths begin with: the name of the parameter.</param>
    /// <param name="allowPrecisionLoss">Send numbers that a double does not give back; those beyond its range are refused all the same, as the server does.</param>
    /// <param name="maxDepth">So many objects and arrays inside each other.</param>
    /// <exception cref="JsonConversionException">The value, or one in it, cannot be written unchanged.</exception>
    public static byte[] Write(object? value, string root, bool allowPrecisionLoss, int maxDepth = CheckedJsonOutput.MaxDepth)
    {
        using var json = Convert(value, root, allowPrecisionLoss, maxDepth);
        return json.Written.ToArray();
    }

    /// <summary>Writes <paramref name="value"/> as one JSON object to <paramref name="output"/>, or nothing where it is refused.</summary>
    /// <exception cref="JsonConversionException">The value, or one in it, cannot be written unchanged.</exception>
    public static void Write(IBufferWriter<byte> output, object? value, string root, bool allowPrecisionLoss)
    {
        using var json = Convert(value, root, allowPrecisionLoss, CheckedJsonOutput.MaxDepth);
        output.Write(json.Written);
    }

    private static CheckedJsonOutput Convert(object? value, string root, bool allowPrecisionLoss, int maxDepth)
    {
        var json = new CheckedJsonOutput(root, allowPrecisionLoss, maxDepth: maxDepth);
        try
        {
            new PowerShellValueWriter(json).WriteRoot(value);
            return json;
        }
        catch
        {
            json.Dispose();
            throw;
        }
    }
}
