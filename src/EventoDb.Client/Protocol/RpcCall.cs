using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>One request, ready to be sent any number of times.</summary>
/// <param name="Method">The RPC method; or a path, which is posted to if there is a content type and asked for without a token if not.</param>
/// <param name="Target">What it is about, for logs; null for nothing in particular.</param>
/// <param name="Body">The request's body.</param>
/// <param name="CanRepeat">Whether doing it twice is the same as doing it once.</param>
internal sealed record RpcCall(string Method, string? Target, ReadOnlyMemory<byte> Body, bool CanRepeat)
{
    /// <summary>Names and text go out as they are, not as \u escapes.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The body's type, for a path that is posted to; null else.</summary>
    public string? ContentType { get; init; }

    /// <summary>Whether it is better asked for less than asked again, where a gateway lost patience with the server (504).</summary>
    public bool CanAskForLess { get; init; }

    /// <summary>A call that changes nothing.</summary>
    public static RpcCall Read(string method, string? target, Action<Utf8JsonWriter>? arguments = null) => Create(method, target, canRepeat: true, arguments);

    /// <summary>A call that changes something, and must not be repeated where it may have arrived.</summary>
    public static RpcCall Change(string method, string? target, Action<Utf8JsonWriter>? arguments = null) => Create(method, target, canRepeat: false, arguments);

    private static RpcCall Create(string method, string? target, bool canRepeat, Action<Utf8JsonWriter>? arguments)
    {
        var body = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(body, WriterOptions))
        {
            writer.WriteStartArray();
            writer.WriteStringValue(method);
            arguments?.Invoke(writer);
            writer.WriteEndArray();
        }
        return new RpcCall(method, target, body.WrittenMemory, canRepeat);
    }
}
