using System.Buffers;

namespace EventoDb;

/// <summary>Of text that comes in pieces, the last line that is whole, and what follows it.</summary>
internal sealed class LineTail
{
    private readonly ArrayBufferWriter<byte> _rest = new(1024);

    /// <summary>The last line that is not blank and has an end, without it; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Whole { get; private set; }

    /// <summary>What stands after the last line's end.</summary>
    public ReadOnlyMemory<byte> Rest => _rest.WrittenMemory;

    /// <summary>Adds what follows.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (text.LastIndexOf((byte)'\n') is >= 0 and var end)
        {
            Take(text[..end]);
            text = text[(end + 1)..];
        }
        _rest.Write(text);
    }

    /// <summary>A copy that stays as it is.</summary>
    public (ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Behind) ToPair() => (Whole, Rest.ToArray());

    /// <summary>Whether there is nothing to be read.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(" \t\r\n\0"u8) < 0;

    private void Take(ReadOnlySpan<byte> lines)
    {
        // The first goes on what was left; only the last that is not blank counts.
        while (lines.LastIndexOf((byte)'\n') is >= 0 and var start)
        {
            if (!IsBlank(lines[(start + 1)..]))
            {
                Whole = lines[(start + 1)..].ToArray();
                _rest.ResetWrittenCount();
                return;
            }
            lines = lines[..start];
        }
        _rest.Write(lines);
        if (!IsBlank(_rest.WrittenSpan)) Whole = _rest.WrittenSpan.ToArray();
        _rest.ResetWrittenCount();
    }
}
