using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Writes requests of <c>POST /rpc</c> as HTTP/1.1 wants them, with buffers that are used again and again.</summary>
internal sealed class RequestFormatter(EventoClient client) : IDisposable
{
    private const int LongestNumber = 11;
    private readonly ArrayBufferWriter<byte> _body = new(1024);
    private readonly Utf8JsonWriter _json = new(Stream.Null, RpcCall.WriterOptions);
    private byte[] _head = [];
    private string? _token;

    /// <summary>The body that was formatted last.</summary>
    public ReadOnlySpan<byte> Body => _body.WrittenSpan;

    /// <summary>Formats the body of a write.</summary>
    public void Format(WriteRequest write)
    {
        _body.ResetWrittenCount();
        _json.Reset(_body);
        write.WriteBody(_json, write.Message.ExpectedVersion.Version);
        _json.Flush();
    }

    public void Dispose() => _json.Dispose();

    /// <summary>Writes the request with a body.</summary>
    public void WriteRequest(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        // A token may be learnt from an answer.
        if (_head.Length == 0 || !ReferenceEquals(_token, client.Token.Value)) _head = CreateHead(_token = client.Token.Value);
        var span = output.GetSpan(_head.Length + LongestNumber + 4 + body.Length);
        _head.CopyTo(span);
        Utf8Formatter.TryFormat(body.Length, span[_head.Length..], out var digits);
        var length = _head.Length + digits;
        "\r\n\r\n"u8.CopyTo(span[length..]);
        body.CopyTo(span[(length + 4)..]);
        output.Advance(length + 4 + body.Length);
    }

    private byte[] CreateHead(string? token)
    {
        var uri = new Uri(client.Uri, "rpc");
        var host = uri.HostNameType == UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
        var authority = uri.IsDefaultPort ? host : FormattableString.Invariant($"{host}:{uri.Port}");
        var authorization = token is null ? string.Empty : $"Authorization: Bearer {token}\r\n";
        return Encoding.Latin1.GetBytes(
            $"POST {uri.PathAndQuery} HTTP/1.1\r\nHost: {authority}\r\n{authorization}Content-Type: application/json\r\nContent-Length: ");
    }
}
