using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using EventoDb.Server.Errors;
using EventoDb.Server.Json;

namespace EventoDb.Server.Http;

/// <summary>Puts answers into a connection's output, where they wait to be sent together.</summary>
internal sealed class ResponseWriter
{
    /// <summary>So much may wait before it is sent.</summary>
    private const int Coalesced = 64 * 1024;

    private static readonly byte[] JsonHead = Ascii("HTTP/1.1 200 OK\r\nServer: EventoDB/0.7.0\r\nContent-Type: application/json\r\n");

    private readonly PipeWriter _output;
    private readonly TimeProvider _clock;
    private readonly GrowingBuffer _body = new(largestKept: 512 * 1024);
    private RequestHead? _request;
    private bool _chunked;
    private long _sendingSince = long.MaxValue;

    public ResponseWriter(PipeWriter output, TimeProvider clock)
    {
        _output = output;
        _clock = clock;
    }

    /// <summary>Whether the connection ends after this answer.</summary>
    public bool Closes { get; private set; }

    /// <summary>Whether an answer has begun but not ended.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Since when, in <see cref="ServerClock.GetMilliseconds"/>, the client leaves an answer lying; far ahead when it does not.</summary>
    public long SendingSince => Volatile.Read(ref _sendingSince);

    /// <summary>Whether enough waits to be sent now.</summary>
    public bool IsFull => _output.UnflushedBytes >= Coalesced;

    /// <summary>A buffer for a body; empty at first, forgotten with the next answer.</summary>
    public GrowingBuffer Body()
    {
        _body.Clear();
        return _body;
    }

    /// <summary>What follows answers this request; null for one of HTTP/1.1 that keeps the connection open.</summary>
    public void Answer(RequestHead? request)
    {
        _request = request;
        Closes = request is { KeepAlive: false };
    }

    /// <summary>The connection ends after the next answer, whatever the client wished.</summary>
    public void Close() => Closes = true;

    public void WriteJson(ReadOnlySpan<byte> body) => WriteWhole(200, "application/json", body);

    public void WriteText(int status, string text) => WriteWhole(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    public void WriteError(RpcError error, int? status = null)
    {
        var body = Body();
        body.Append("""{"error":{"code":"""u8);
        JsonText.WriteString(body, error.Code);
        body.Append(""","message":"""u8);
        JsonText.WriteString(body, error.Message);
        if (error.Details.Count > 0)
        {
            body.Append(""","details":{"""u8);
            foreach (var (name, value) in error.Details)
            {
                if (body.Written[^1] != (byte)'{') body.Append((byte)',');
                JsonText.WriteString(body, name);
                body.Append((byte)':');
                if (value is long number) JsonText.WriteInteger(body, number);
                else JsonText.WriteString(body, (string)value);
            }
            body.Append((byte)'}');
        }
        body.Append("}}\n"u8);
        WriteWhole(status ?? error.Status, "application/json", body.Written);
    }

    /// <summary>An answer whose length is known.</summary>
    public void WriteWhole(int status, string contentType, ReadOnlySpan<byte> body, string moreHeaders = "")
    {
        WriteHead(status, contentType, moreHeaders);
        Write("Content-Length: "u8);
        Utf8Formatter.TryFormat(body.Length, _output.GetSpan(11), out var digits);
        _output.Advance(digits);
        Write("\r\n\r\n"u8);
        if (_request is not { IsHead: true }) Write(body);
    }

    /// <summary>Begins an answer whose length is not known yet.</summary>
    public void Begin(string contentType, string moreHeaders = "")
    {
        IsOpen = true;
        _chunked = _request is { IsHttp11: true };
        if (!_chunked) Closes = true;
        WriteHead(200, contentType, moreHeaders);
        Write(_chunked ? "Transfer-Encoding: chunked\r\n\r\n"u8 : "\r\n"u8);
    }

    public void WritePart(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty || _request is { IsHead: true }) return;
        if (!_chunked)
        {
            Write(part);
            return;
        }
        Utf8Formatter.TryFormat(part.Length, _output.GetSpan(8), out var digits, new System.Buffers.StandardFormat('x'));
        _output.Advance(digits);
        Write("\r\n"u8);
        Write(part);
        Write("\r\n"u8);
    }

    public void End()
    {
        IsOpen = false;
        if (_chunked && _request is not { IsHead: true }) Write("0\r\n\r\n"u8);
    }

    /// <summary>Tells a client that waits for it to send the body.</summary>
    public void WriteContinue() => Write("HTTP/1.1 100 Continue\r\n\r\n"u8);

    /// <summary>Sends what waits, at the client's pace.</summary>
    public async ValueTask SendAsync()
    {
        if (_output.UnflushedBytes == 0) return;
        Volatile.Write(ref _sendingSince, _clock.GetMilliseconds());
        await _output.FlushAsync().ConfigureAwait(false);
        Volatile.Write(ref _sendingSince, long.MaxValue);
    }

    private void WriteHead(int status, string contentType, string moreHeaders)
    {
        if (status == 200 && contentType == "application/json")
        {
            Write(JsonHead);
            if (moreHeaders.Length > 0) Write(Ascii(moreHeaders));
        }
        else Write(Ascii(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} {Reason(status)}\r\nServer: EventoDB/0.7.0\r\nContent-Type: {contentType}\r\n{moreHeaders}")));
        Write(DateHeader.Now());
        if (Closes) Write("Connection: close\r\n"u8);
        else if (_request is { IsHttp11: false }) Write("Connection: keep-alive\r\n"u8);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output.GetSpan(bytes.Length));
        _output.Advance(bytes.Length);
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string Reason(int status) => status switch
    {
        200 => "OK",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    };
}
