using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace EventoDb.Json;

/// <summary>Hands JSON text on, checked wholly and without white space; numbers keep their text.</summary>
internal static class JsonTextCopier
{
    /// <summary>With which a file may begin, and where files were joined also a line.</summary>
    public const char ByteOrderMark = '\ufeff';

    // One level more than allowed, so that the output refuses it and names the path.
    private const int ReaderDepth = CheckedJsonOutput.MaxDepth + 1;

    /// <summary>Copies a text that must hold one object: no comments, no trailing commas. A byte order mark before it is none of it.</summary>
    public static void CopyObject(string text, CheckedJsonOutput output)
    {
        var json = text.TrimStart(ByteOrderMark);
        if (string.IsNullOrWhiteSpace(json)) output.Refuse($"is an empty text; {CheckedJsonOutput.ObjectExpected}");
        Copy(json, output, new JsonReaderOptions { MaxDepth = ReaderDepth });
    }

    /// <summary>Copies a parsed value, whatever its parser let pass.</summary>
    public static void Copy(JsonElement element, CheckedJsonOutput output) =>
        Copy(element.GetRawText(), output,
            new JsonReaderOptions { MaxDepth = ReaderDepth, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });

    private static void Copy(string json, CheckedJsonOutput output, JsonReaderOptions options)
    {
        if (json.Length > CheckedJsonOutput.MaxBytes) output.RefuseSize();
        var buffer = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(json.Length));
        try
        {
            Copy(buffer.AsSpan(0, Encode(json, buffer)), output, options);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Half a surrogate pair becomes the byte 0xFF, which UTF-8 never has: it is found with its path when the text around it is read.</summary>
    private static int Encode(ReadOnlySpan<char> json, Span<byte> utf8)
    {
        var length = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(json, utf8[length..], out var read, out var written, replaceInvalidSequences: false);
            length += written;
            if (status == OperationStatus.Done) return length;
            utf8[length++] = 0xFF;
            json = json[(read + 1)..];
        }
    }

    private static void Copy(ReadOnlySpan<byte> utf8, CheckedJsonOutput output, JsonReaderOptions options)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, options);
            var names = new Stack<HashSet<string>>();
            while (reader.Read()) CopyToken(ref reader, names, output);
        }
        catch (JsonException e)
        {
            output.RefuseRoot($"is not valid JSON ({JsonSyntax.Describe(e, utf8)}); {CheckedJsonOutput.ObjectExpected}", e);
        }
    }

    private static void CopyToken(ref Utf8JsonReader reader, Stack<HashSet<string>> names, CheckedJsonOutput output)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                output.BeginObject(null);
                names.Push(new HashSet<string>(StringComparer.Ordinal));
                break;
            case JsonTokenType.EndObject:
                names.Pop();
                output.EndObject();
                break;
            case JsonTokenType.StartArray:
                output.BeginArray(null);
                break;
            case JsonTokenType.EndArray:
                output.EndArray();
                break;
            case JsonTokenType.PropertyName:
                if (!IsWellFormed(ref reader)) output.RefuseNameWithLoneSurrogate();
                var name = reader.GetString()!;
                if (!names.Peek().Add(name)) output.RefuseDuplicate(name);
                output.Name(name);
                break;
            case JsonTokenType.String:
                if (!IsWellFormed(ref reader)) output.RefuseLoneSurrogate();
                output.EncodedText(reader.ValueSpan);
                break;
            case JsonTokenType.Number:
                output.Number(reader.ValueSpan);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                output.Boolean(reader.TokenType == JsonTokenType.True);
                break;
            default:
                output.Null();
                break;
        }
    }

    /// <summary>Whether a text or name is Unicode, which a single half of a surrogate pair is not.</summary>
    public static bool IsWellFormed(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return Utf8.IsValid(reader.ValueSpan);
        try
        {
            reader.GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            // The reader's way to say that an escape is half a surrogate pair.
            return false;
        }
    }
}
