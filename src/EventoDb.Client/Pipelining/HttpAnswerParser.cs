using System.Buffers.Text;
using System.Text;

namespace EventoDb.Client;

/// <summary>Reads answers of an HTTP/1.1 server (RFC 9112) out of a buffer. Keeps no state: an answer that is not complete yet is read again from
/// its start when there is more of it; answers to writes are small.</summary>
internal static class HttpAnswerParser
{
    /// <summary>The longest body that is read, in bytes; an answer to a write has some 40.</summary>
    public const int MaxBody = 1024 * 1024;

    private const int MaxLine = 64 * 1024;

    /// <summary>Reads the first answer in <paramref name="buffer"/>; interim answers (1xx) before it are skipped.</summary>
    /// <param name="buffer">What has come; a chunked body is put together in place.</param>
    /// <param name="isEnd">Whether nothing more will come.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="length">How many bytes it takes.</param>
    /// <returns>Whether there is a whole answer.</returns>
    /// <exception cref="HttpRequestException">This is not HTTP/1.x.</exception>
    /// <exception cref="AnswerTooLargeException">The body is longer than <see cref="MaxBody"/>.</exception>
    public static bool TryParse(Span<byte> buffer, bool isEnd, out HttpAnswer answer, out int length)
    {
        length = 0;
        while (true)
        {
            if (!TryParseHead(buffer[length..], out answer, out var framing, out var headLength)) return false;
            length += headLength;
            if (answer.Status >= 200)
            {
                if (!TryTakeBody(buffer[length..], isEnd, framing, ref answer, out var bodyLength)) return false;
                length += bodyLength;
                return true;
            }
            if (answer.Status == 101) throw Garbled("it changes to another protocol");
        }
    }

    private static bool TryParseHead(Span<byte> buffer, out HttpAnswer answer, out Framing framing, out int length)
    {
        answer = default;
        framing = default;
        length = 0;
        if (!TryReadLine(buffer, ref length, out var line))
        {
            var start = buffer[..Math.Min(buffer.Length, 7)];
            if (!"HTTP/1."u8.StartsWith(start)) throw Garbled("an answer does not start with HTTP/1");
            return false;
        }
        ParseStatusLine(line, ref answer);
        while (TryReadLine(buffer, ref length, out line))
        {
            if (line.IsEmpty) return true;
            var colon = line.IndexOf((byte)':');
            if (colon <= 0) throw Garbled("a header without a name");
            ParseHeader(line[..colon], line[(colon + 1)..].Trim(" \t"u8), ref answer, ref framing);
        }
        return false;
    }

    private static void ParseStatusLine(ReadOnlySpan<byte> line, ref HttpAnswer answer)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[8] != ' ' || (line.Length > 12 && line[12] != ' ')
            || !Utf8Parser.TryParse(line[9..12], out int status, out var digits) || digits != 3 || status is < 100 or > 599)
        {
            throw Garbled("an answer does not start with a status");
        }
        answer.Status = status;
        answer.Reason = line[12..].Trim((byte)' ');
        answer.KeepsConnection = line[7] != '0';
    }

    private static void ParseHeader(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ref HttpAnswer answer, scoped ref Framing framing)
    {
        switch (name.Length)
        {
            case 3 when Is(name, "Via"u8):
                answer.IsFromProxy = true;
                break;
            case 6 when Is(name, "Server"u8):
                // The embedded server names itself, the real one does not.
                answer.IsFromProxy |= !value.StartsWith("EventoDB"u8);
                break;
            case 8 when Is(name, "Location"u8):
                answer.Location = value;
                break;
            case 10 when Is(name, "Connection"u8):
                if (Lists(value, "close"u8)) answer.KeepsConnection = false;
                else if (Lists(value, "keep-alive"u8)) answer.KeepsConnection = true;
                break;
            case 11 when Is(name, "Retry-After"u8):
                answer.RetryAfter = value;
                break;
            case 14 when Is(name, "Content-Length"u8):
                answer.IsFromProxy |= IsSmall(name);
                if (!Utf8Parser.TryParse(value, out long announced, out var digits) || digits != value.Length || announced < 0
                    || (framing.Length is { } other && other != announced)) throw Garbled("a Content-Length that is none");
                framing.Length = announced;
                break;
            case 17 when Is(name, "Transfer-Encoding"u8):
                answer.IsFromProxy |= IsSmall(name);
                if (!Is(value, "chunked"u8)) throw Garbled("a Transfer-Encoding that was not asked for");
                framing.IsChunked = true;
                break;
        }
    }

    private static bool TryTakeBody(Span<byte> buffer, bool isEnd, Framing framing, ref HttpAnswer answer, out int length)
    {
        length = 0;
        if (answer.Status is 204 or 304) return true;
        if (framing.IsChunked)
        {
            if (!TryMeasureChunks(buffer, out length)) return false;
            answer.Body = JoinChunks(buffer);
            return true;
        }
        if (framing.Length > MaxBody || buffer.Length > MaxBody && framing.Length is null) throw new AnswerTooLargeException(MaxBody);
        if (framing.Length is null)
        {
            // The body ends where the connection does.
            answer.KeepsConnection = false;
            length = buffer.Length;
        }
        else
        {
            length = (int)framing.Length;
        }
        if (framing.Length is null ? !isEnd : buffer.Length < length) return false;
        answer.Body = buffer[..length];
        return true;
    }

    private static bool TryMeasureChunks(ReadOnlySpan<byte> buffer, out int length)
    {
        length = 0;
        for (var total = 0L; ;)
        {
            if (!TryReadLine(buffer, ref length, out var line)) return false;
            var size = ParseChunkSize(line);
            if (size == 0) break;
            total += size;
            if (total > MaxBody) throw new AnswerTooLargeException(MaxBody);
            if (buffer.Length - length < size) return false;
            length += size;
            if (!TryReadLine(buffer, ref length, out line)) return false;
            if (!line.IsEmpty) throw Garbled("a chunk longer than it says");
        }
        while (TryReadLine(buffer, ref length, out var trailer))
        {
            if (trailer.IsEmpty) return true;
        }
        return false;
    }

    private static ReadOnlySpan<byte> JoinChunks(Span<byte> buffer)
    {
        var position = 0;
        var joined = 0;
        while (TryReadLine(buffer, ref position, out var line) && ParseChunkSize(line) is > 0 and var size)
        {
            buffer.Slice(position, size).CopyTo(buffer[joined..]);
            joined += size;
            position += size;
            TryReadLine(buffer, ref position, out _);
        }
        return buffer[..joined];
    }

    private static int ParseChunkSize(ReadOnlySpan<byte> line)
    {
        var extension = line.IndexOf((byte)';');
        var digits = (extension < 0 ? line : line[..extension]).Trim(" \t"u8);
        if (!Utf8Parser.TryParse(digits, out uint size, out var consumed, 'x') || consumed != digits.Length) throw Garbled("a chunk without a size");
        return size <= MaxBody ? (int)size : throw new AnswerTooLargeException(MaxBody);
    }

    private static bool TryReadLine(ReadOnlySpan<byte> buffer, scoped ref int position, out ReadOnlySpan<byte> line)
    {
        var end = buffer[position..].IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            if (buffer.Length - position > MaxLine) throw Garbled("a line without an end");
            return false;
        }
        line = buffer.Slice(position, end);
        if (line is [.., (byte)'\r']) line = line[..^1];
        position += end + 1;
        return true;
    }

    private static bool Lists(ReadOnlySpan<byte> value, ReadOnlySpan<byte> option)
    {
        while (true)
        {
            var comma = value.IndexOf((byte)',');
            if (Is((comma < 0 ? value : value[..comma]).Trim(" \t"u8), option)) return true;
            if (comma < 0) return false;
            value = value[(comma + 1)..];
        }
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected) => Ascii.EqualsIgnoreCase(text, expected);

    /// <summary>Whether a header's name is written as no server of EventoDB does it, but HAProxy and Envoy, which say nothing else of themselves.</summary>
    private static bool IsSmall(ReadOnlySpan<byte> name) => !name.ContainsAnyInRange((byte)'A', (byte)'Z');

    private static HttpRequestException Garbled(string what) => new(HttpRequestError.InvalidResponse, what);

    private struct Framing
    {
        public long? Length;
        public bool IsChunked;
    }
}
