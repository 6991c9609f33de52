using System.Buffers;
using System.Text.Unicode;

namespace EventoDb.Json;

/// <summary>The bytes of JSON that is being written, in pooled memory.</summary>
/// <param name="maxBytes">More than this is too long, and a text that leads there is not written to its end.</param>
internal sealed class PooledJson(int maxBytes) : IDisposable
{
    private static readonly SearchValues<char> EscapedCharacters = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public bool IsTooLong => _length > maxBytes;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    public void Append(byte value)
    {
        Reserve(1);
        _buffer[_length++] = value;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Room for so many bytes or more behind those that are there.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_length + count, _buffer.Length * 2));
            Written.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        return _buffer.AsSpan(_length);
    }

    /// <summary>So many bytes of what was reserved are written.</summary>
    public void Advance(int count) => _length += count;

    /// <summary>Appends a JSON string; false where it got too long, or holds half a surrogate pair.</summary>
    public bool AppendText(ReadOnlySpan<char> text)
    {
        Append((byte)'"');
        while (true)
        {
            var run = text.IndexOfAny(EscapedCharacters);
            if (!AppendPlain(run < 0 ? text : text[..run])) return false;
            if (run < 0) break;
            AppendEscaped(text[run]);
            text = text[(run + 1)..];
        }
        Append((byte)'"');
        return true;
    }

    private bool AppendPlain(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var status = Utf8.FromUtf16(text, Reserve(Math.Min(text.Length, maxBytes)), out var read, out var written, replaceInvalidSequences: false);
            _length += written;
            text = text[read..];
            if (status == OperationStatus.InvalidData || IsTooLong) return false;
            // What did not fit may need up to three bytes a character; one that does is enough to go on.
            if (status == OperationStatus.DestinationTooSmall) Reserve(_buffer.Length - _length + 3);
        }
        return true;
    }

    private void AppendEscaped(char c)
    {
        switch (c)
        {
            case '"': Append("\\\""u8); break;
            case '\\': Append("\\\\"u8); break;
            case '\n': Append("\\n"u8); break;
            case '\r': Append("\\r"u8); break;
            case '\t': Append("\\t"u8); break;
            case '\b': Append("\\b"u8); break;
            case '\f': Append("\\f"u8); break;
            default:
                Append("\\u00"u8);
                Append((byte)(c < 0x10 ? '0' : '1'));
                Append((byte)"0123456789abcdef"[c & 15]);
                break;
        }
    }
}
