using System.Text.Json;

namespace EventoDb.Json;

/// <summary>JSON that a server has sent, which goes on byte for byte, unless another server would change it.</summary>
internal static class StoredJson
{
    /// <summary>Checks what another server might not keep: numbers, and half surrogate pairs.</summary>
    /// <exception cref="JsonConversionException">There is such a value.</exception>
    public static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> utf8, string root, bool allowPrecisionLoss)
    {
        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = JsonValueReader.MaxDepth });
        while (reader.Read())
        {
            var fault = reader.TokenType switch
            {
                JsonTokenType.Number => JsonNumber.FindFault(reader.ValueSpan, allowPrecisionLoss),
                JsonTokenType.String or JsonTokenType.PropertyName when !JsonTextCopier.IsWellFormed(ref reader) => "has text with half a surrogate pair, which the server would replace",
                _ => null,
            };
            if (fault is null) continue;
            var path = JsonPath.At(utf8.Span, reader.TokenStartIndex, root);
            throw new JsonConversionException(path, $"{path} {fault}.");
        }
        return utf8;
    }
}
