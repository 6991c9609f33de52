using System.Text.Json;
using System.Text.Unicode;

namespace EventoDb.Client;

/// <summary>JSON as it is, of methods that are called by name.</summary>
internal static class RawJson
{
    /// <summary>A copy of an answer that is JSON.</summary>
    public static byte[] Copy(ReadOnlySpan<byte> body)
    {
        Require(body);
        return body.ToArray();
    }

    /// <summary>Refuses what is not one JSON value.</summary>
    /// <exception cref="MalformedAnswerException">It is none.</exception>
    public static void Require(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body)) throw new MalformedAnswerException("text that is no UTF-8");
        try
        {
            var reader = new Utf8JsonReader(body, MessagePageParser.ReaderOptions);
            while (reader.Read())
            {
            }
        }
        catch (JsonException e)
        {
            throw new MalformedAnswerException("no JSON", e);
        }
    }
}
