using System.Text;

namespace EventoDb.Server.Http;

/// <summary>A request's first line and headers. Used again for every request of a connection.</summary>
internal sealed class RequestHead
{
    private static readonly byte[] RpcLine = "POST /rpc HTTP/1.1"u8.ToArray();

    private byte[] _authorizationBytes = [];
    private string _query = "";

    public string Method { get; private set; } = "";

    public Route Route { get; private set; }

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

    /// <summary>Whether the body means anything here.</summary>
    public bool TakesBody => Route == Route.Import || (Route == Route.Rpc && IsPost);

    public bool HasQuery => _query.Length > 0;

    /// <summary>The connection ends after this request, whatever the client wished.</summary>
    public void Close() => KeepAlive = false;

    /// <summary>The first query parameter of this name, decoded; empty where there is none.</summary>
    public string Query(string name) => _query.Length == 0 ? "" : QueryString.Find(_query, name);

    /// <summary>Reads a head, which ends with its empty line.</summary>
    public HeadOutcome Parse(ReadOnlySpan<byte> head, int maximumFields)
    {
        if (!TryParseLine(FieldLine.Take(ref head), out var authority)) return HeadOutcome.Invalid;
        scoped var fields = default(HeaderFields);
        for (var count = 0; ; count++)
        {
            var line = FieldLine.Take(ref head);
            if (line.IsEmpty) break;
            if (count == maximumFields || !FieldLine.TrySplit(line, out var name, out var value) || !fields.TryTake(name, value)) return HeadOutcome.Invalid;
        }
        if (!fields.AreSound(IsHttp11)) return HeadOutcome.Invalid;
        if (fields.IsForeign || (authority is not null && !LoopbackName.Matches(Encoding.UTF8.GetBytes(authority)))) return HeadOutcome.Foreign;

        ContentLength = fields.IsChunked ? null : fields.ContentLength ?? 0;
        ExpectsContinue = fields.ExpectsContinue && IsHttp11;
        KeepAlive = fields.KeepsAlive(IsHttp11);
        Remember(fields.Authorization);
        return HeadOutcome.Complete;
    }

    /// <summary>A connection sends the same one every time: it stays the same string.</summary>
    private void Remember(ReadOnlySpan<byte> authorization)
    {
        if (authorization.SequenceEqual(_authorizationBytes)) return;
        _authorizationBytes = authorization.ToArray();
        Authorization = Encoding.UTF8.GetString(authorization);
    }

    /// <summary>Reads the request line; <paramref name="authority"/> is the host in a target that is a whole address, or null.</summary>
    private bool TryParseLine(ReadOnlySpan<byte> line, out string? authority)
    {
        _query = "";
        authority = null;
        if (line.SequenceEqual(RpcLine))
        {
            Method = "POST";
            Route = Route.Rpc;
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
        if (!FieldLine.IsToken(method) || line.Contains((byte)'\t') || !FieldLine.IsText(line)) return false;
        Method = Encoding.ASCII.GetString(method);
        var target = Encoding.UTF8.GetString(line[(first + 1)..last]);
        if (target.Contains(' ', StringComparison.Ordinal)) return false;
        const string scheme = "http://";
        if (target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            target = target[scheme.Length..];
            var path = target.AsSpan().IndexOfAny('/', '?', '#');
            authority = path < 0 ? target : target[..path];
            target = path < 0 ? "/" : target[path..];
        }
        var fragment = target.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0) target = target[..fragment];
        var question = target.IndexOf('?', StringComparison.Ordinal);
        if (question >= 0) _query = target[(question + 1)..];
        Route = RequestPath.Resolve(question >= 0 ? target[..question] : target);
        return true;
    }
}
