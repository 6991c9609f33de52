using EventoDb.Json;

namespace EventoDb;

/// <summary>Data or metadata of a message that was read: as the server sent them, byte for byte, until somebody changes the object that was made of them.</summary>
/// <param name="utf8">What the server sent; empty where there is nothing.</param>
/// <param name="now">The object as it is now, or null where nobody has asked for one.</param>
/// <param name="asHashtable">Whether it was made of dictionaries.</param>
internal sealed class StoredContent(ReadOnlyMemory<byte> utf8, object? now, bool asHashtable)
{
    // The server's own limit: what it keeps can be written again.
    private const int MaxDepth = 10_000;

    /// <summary>Whether there is nothing.</summary>
    public bool IsEmpty => utf8.IsEmpty;

    /// <summary>Makes objects of JSON, or dictionaries where they are wanted or an object cannot hold a name; null where there is nothing.</summary>
    public static object? Read(ReadOnlySpan<byte> utf8, bool asHashtable)
    {
        if (utf8.IsEmpty) return null;
        if (asHashtable) return JsonValueReader.ToHashtable(utf8);
        try
        {
            return JsonValueReader.ToObject(utf8);
        }
        catch (JsonConversionException)
        {
            // PowerShell takes a property that throws for null, so this must not.
            return JsonValueReader.ToHashtable(utf8);
        }
    }

    /// <summary>The JSON to write: what the server sent, or what the object says where it was changed.</summary>
    /// <param name="root">What paths begin with.</param>
    /// <param name="allowPrecisionLoss">Send numbers that a double does not give back.</param>
    /// <exception cref="JsonConversionException">It cannot be written unchanged.</exception>
    public ReadOnlyMemory<byte> Write(string root, bool allowPrecisionLoss) =>
        now is null || IsUnchanged(root) ? StoredJson.Check(utf8, root, allowPrecisionLoss) : JsonObjectWriter.Write(now, root, allowPrecisionLoss, MaxDepth);

    /// <summary>The JSON to keep: what the server sent, digit by digit, or what the object says where it was changed.</summary>
    /// <param name="root">What paths begin with.</param>
    /// <exception cref="JsonConversionException">It is no JSON object.</exception>
    public ReadOnlyMemory<byte> Keep(string root) => now is null || IsUnchanged(root) ? utf8 : JsonObjectWriter.Write(now, root, allowPrecisionLoss: true, MaxDepth);

    private bool IsUnchanged(string root) =>
        JsonObjectWriter.Write(now, root, allowPrecisionLoss: true, MaxDepth)
            .AsSpan().SequenceEqual(JsonObjectWriter.Write(Read(utf8.Span, asHashtable), root, allowPrecisionLoss: true, MaxDepth));
}
