using System.Buffers.Text;
using System.Text;

namespace EventoDb.Server.Http;

/// <summary>A request's first line and headers. Used again for every request of a connection.</summary>
internal sealed class RequestHead
{
    private static readonly byte[] RpcLine = "POST /rpc HTTP/1.1"u8.ToArray();

    private byte[] _authorizationBytes = [];
    private string _query = "";

    public string Method { get; private set; } = "";

    public Endpoint Endpoint { get; private set; }

    /// <summary>The Authorization header's value, or nothing.</summary>
    public string Authorization { get; private set; } = "";

    /// <summary>The body's length in bytes; null for a chunked one.</summary>
    public long? ContentLength { get; private set; }

    /// <summary>Whether the connection may serve another request.</summary>
    public bool KeepAlive { get; private set; }

    /// <summary>Whether the client speaks HTTP/1.1, and so understands chunks.</summary>
    public bool IsHttp11 { get; private set; }

    /// <summary>Whether the client waits for a word before it sends the body.</summary>
    public bool ExpectsContinue { get; private set; }

    public bool IsPost => Method == "POST";

    public bool IsHead => Method == "HEAD";

    public bool HasQuery => _query.Length > 0;

    /// <summary>The first query parameter of this name, decoded; empty where there is none.</summary>
    public string Query(string name) => _query.Length == 0 ? "" : QueryString.Find(_query, name);

    /// <summary>Reads a head, which ends with its empty line; false for what is no HTTP.</summary>
    public bool TryParse(ReadOnlySpan<byte> head, int maximumFields)
    {
        ContentLength = null;
        ExpectsContinue = false;
        var hasAuthorization = false;
        var chunked = false;
        bool? close = null;

        if (!TryParseLine(TakeLine(ref head))) return false;
        for (var fields = 0; ; fields++)
        {
            var line = TakeLine(ref head);
            if (line.IsEmpty) break;
            var colon = line.IndexOf((byte)':');
            if (colon <= 0 || fields == maximumFields || IsSpace(line[0]) || IsSpace(line[colon - 1])) return false;
            var name = line[..colon];
            var value = line[(colon + 1)..].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "authorization"u8))
            {
                // The first counts; a connection sends the same one every time.
                if (hasAuthorization) continue;
                hasAuthorization = true;
                if (!value.SequenceEqual(_authorizationBytes))
                {
                    _authorizationBytes = value.ToArray();
                    Authorization = Encoding.UTF8.GetString(value);
                }
            }
            else if (Ascii.EqualsIgnoreCase(name, "content-length"u8))
            {
                if (!IsDigits(value) || !Utf8Parser.TryParse(value, out long length, out _) || (ContentLength is { } other && other != length)) return false;
                ContentLength = length;
            }
            else if (Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8))
            {
                if (!Ascii.EqualsIgnoreCase(value, "chunked"u8) || chunked) return false;
                chunked = true;
            }
            else if (Ascii.EqualsIgnoreCase(name, "connection"u8))
            {
                if (Ascii.EqualsIgnoreCase(value, "close"u8)) close = true;
                else if (Ascii.EqualsIgnoreCase(value, "keep-alive"u8)) close = false;
            }
            else if (Ascii.EqualsIgnoreCase(name, "expect"u8))
            {
                ExpectsContinue = Ascii.EqualsIgnoreCase(value, "100-continue"u8);
            }
        }

        if (!hasAuthorization && _authorizationBytes.Length > 0)
        {
            _authorizationBytes = [];
            Authorization = "";
        }
        // Both lengths at once is how requests are smuggled past a proxy.
        if (chunked && ContentLength is not null) return false;
        if (!chunked) ContentLength ??= 0;
        KeepAlive = !(close ?? !IsHttp11);
        return true;
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> head)
    {
        var end = head.IndexOf((byte)'\n');
        var line = end < 0 ? head : head[..end];
        head = end < 0 ? default : head[(end + 1)..];
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    private bool TryParseLine(ReadOnlySpan<byte> line)
    {
        _query = "";
        if (line.SequenceEqual(RpcLine))
        {
            Method = "POST";
            Endpoint = Endpoint.Rpc;
            IsHttp11 = true;
            return true;
        }
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last == first) return false;
        var version = line[(last + 1)..];
        IsHttp11 = version.SequenceEqual("HTTP/1.1"u8);
        if (!IsHttp11 && !version.SequenceEqual("HTTP/1.0"u8)) return false;

        var method = line[..first];
        foreach (var letter in method)
        {
            if (letter is <= (byte)' ' or >= 0x7F) return false;
        }
        Method = Encoding.ASCII.GetString(method);
        var target = Encoding.UTF8.GetString(line[(first + 1)..last]);
        if (target.Contains(' ', StringComparison.Ordinal)) return false;
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            var path = target.IndexOf('/', "http://".Length);
            target = path < 0 ? "/" : target[path..];
        }
        var fragment = target.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0) target = target[..fragment];
        var question = target.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0) _query = target[(question + 1)..];
        Endpoint = RequestPath.Resolve(question >= 0 ? target[..question] : target);
        return true;
    }

    private static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\t';

    private static bool IsDigits(ReadOnlySpan<byte> value) => !value.IsEmpty && value.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
}
