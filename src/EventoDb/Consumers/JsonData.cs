using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EventoDb.Consumers;

/// <summary>Writes the data of a consumer's records.</summary>
internal static class JsonData
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>UTF-8 of an object.</summary>
    /// <param name="writeMembers">Writes what is in it.</param>
    public static byte[] Write(Action<Utf8JsonWriter> writeMembers)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Options))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }
}
