using System.Buffers.Text;
using System.Text;

namespace EventoDb.Server.Http;

/// <summary>The headers of one request that mean something here, checked one by one and then against each other.</summary>
internal ref struct HeaderFields
{
    private ReadOnlySpan<byte> _origin;
    private bool _hasHost;
    private bool _hasOrigin;
    private bool _isFetchedFromElsewhere;
    private bool _closes;
    private bool _keepsAlive;

    /// <summary>Which host the client thinks that it talks to.</summary>
    public ReadOnlySpan<byte> Host { get; private set; }

    public bool HasAuthorization { get; private set; }

    public ReadOnlySpan<byte> Authorization { get; private set; }

    public long? ContentLength { get; private set; }

    public bool IsChunked { get; private set; }

    public bool ExpectsContinue { get; private set; }

    /// <summary>
    /// Whether it comes from a web page, or is meant for another host. This server has no pages: whatever page asks is somebody else's,
    /// except one that was read from this very address.
    /// </summary>
    public readonly bool IsForeign =>
        (_hasHost && !LoopbackName.Matches(Host)) || _isFetchedFromElsewhere || (_hasOrigin && !IsOwn(_origin));

    /// <summary>Takes in a header; false where it is wrong by itself, or a second one of a kind that there can be one of.</summary>
    public bool TryTake(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        switch (name.Length)
        {
            case 4 when Ascii.EqualsIgnoreCase(name, "host"u8):
                if (_hasHost) return false;
                _hasHost = true;
                Host = value;
                return true;
            case 6 when Ascii.EqualsIgnoreCase(name, "origin"u8):
                if (_hasOrigin) return false;
                _hasOrigin = true;
                _origin = value;
                return true;
            case 6 when Ascii.EqualsIgnoreCase(name, "expect"u8):
                ExpectsContinue |= Ascii.EqualsIgnoreCase(value, "100-continue"u8);
                return true;
            case 10 when Ascii.EqualsIgnoreCase(name, "connection"u8):
                TakeConnection(value);
                return true;
            case 13 when Ascii.EqualsIgnoreCase(name, "authorization"u8):
                if (HasAuthorization) return false;
                HasAuthorization = true;
                Authorization = value;
                return true;
            case 14 when Ascii.EqualsIgnoreCase(name, "content-length"u8):
                return TryTakeLength(value);
            case 14 when Ascii.EqualsIgnoreCase(name, "sec-fetch-site"u8):
                _isFetchedFromElsewhere |= !value.SequenceEqual("none"u8) && !value.SequenceEqual("same-origin"u8);
                return true;
            case 17 when Ascii.EqualsIgnoreCase(name, "transfer-encoding"u8):
                if (IsChunked || !Ascii.EqualsIgnoreCase(value, "chunked"u8)) return false;
                IsChunked = true;
                return true;
            default:
                return true;
        }
    }

    /// <summary>Whether the headers fit together. Two lengths at once are how requests are smuggled past a proxy, and HTTP/1.0 knows no chunks.</summary>
    public readonly bool AreSound(bool isHttp11) => (_hasHost || !isHttp11) && !(IsChunked && (ContentLength is not null || !isHttp11));

    /// <summary>Whether the connection may serve another request.</summary>
    public readonly bool KeepsAlive(bool isHttp11) => !_closes && (isHttp11 || _keepsAlive);

    private readonly bool IsOwn(ReadOnlySpan<byte> origin)
    {
        var scheme = "http://"u8;
        return _hasHost && origin.StartsWith(scheme) && Ascii.EqualsIgnoreCase(origin[scheme.Length..], Host);
    }

    private bool TryTakeLength(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
        if (!Utf8Parser.TryParse(value, out long length, out _) || (ContentLength is { } other && other != length)) return false;
        ContentLength = length;
        return true;
    }

    private void TakeConnection(ReadOnlySpan<byte> list)
    {
        while (!list.IsEmpty)
        {
            var comma = list.IndexOf((byte)',');
            var option = (comma < 0 ? list : list[..comma]).Trim(" \t"u8);
            list = comma < 0 ? default : list[(comma + 1)..];
            if (Ascii.EqualsIgnoreCase(option, "close"u8)) _closes = true;
            else if (Ascii.EqualsIgnoreCase(option, "keep-alive"u8)) _keepsAlive = true;
        }
    }
}
