using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;

namespace EventoDb.Server.Http;

/// <summary>Gathers a body that has not arrived in one piece.</summary>
internal sealed class BodyReader
{
    /// <summary>The longest line between chunks, in bytes.</summary>
    private const int ChunkLine = 4096;

    private readonly PipeReader _input;
    private readonly int _limit;
    private readonly GrowingBuffer _body = new();
    private State _state;
    private long _left;
    private int _trailers;

    public BodyReader(PipeReader input, int limit)
    {
        _input = input;
        _limit = limit;
    }

    private enum State
    {
        Size,
        Data,
        DataEnd,
        Trailer,
        Done,
    }

    /// <summary>What was read last, until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Body => _body.WrittenMemory;

    /// <summary>Reads a body of a known length, or of chunks.</summary>
    public async ValueTask<BodyOutcome> ReadAsync(long? length)
    {
        if (length > _limit) return BodyOutcome.Invalid;
        _body.Clear();
        if (length == 0) return BodyOutcome.Complete;
        _state = length is null ? State.Size : State.Data;
        _left = length ?? 0;
        _trailers = 0;
        while (true)
        {
            var result = await _input.ReadAsync().ConfigureAwait(false);
            if (result.IsCanceled) return BodyOutcome.Canceled;
            SequencePosition consumed;
            bool valid;
            if (length is null) valid = Decode(result.Buffer, out consumed);
            else valid = Copy(result.Buffer, out consumed);
            if (!valid) return BodyOutcome.Invalid;
            _input.AdvanceTo(consumed, _state == State.Done ? consumed : result.Buffer.End);
            if (_state == State.Done) return BodyOutcome.Complete;
            if (result.IsCompleted) return BodyOutcome.Ended;
        }
    }

    /// <summary>Gives up the memory of a long body.</summary>
    public void Release() => _body.Clear();

    private bool Copy(ReadOnlySequence<byte> input, out SequencePosition consumed)
    {
        var count = Math.Min(_left, input.Length);
        foreach (var segment in input.Slice(0, count)) _body.Append(segment.Span);
        _left -= count;
        if (_left == 0) _state = State.Done;
        consumed = input.GetPosition(count);
        return true;
    }

    private bool Decode(ReadOnlySequence<byte> input, out SequencePosition consumed)
    {
        var reader = new SequenceReader<byte>(input);
        var valid = true;
        while (valid && _state != State.Done && TryAdvance(ref reader, out valid))
        {
        }
        consumed = reader.Position;
        return valid;
    }

    /// <summary>One step; false when more input is needed, or when the input is <paramref name="valid"/> no longer.</summary>
    private bool TryAdvance(ref SequenceReader<byte> reader, out bool valid)
    {
        valid = true;
        if (_state == State.Data)
        {
            var count = Math.Min(_left, reader.Remaining);
            foreach (var segment in reader.UnreadSequence.Slice(0, count)) _body.Append(segment.Span);
            reader.Advance(count);
            _left -= count;
            if (_left > 0) return false;
            _state = State.DataEnd;
            return true;
        }

        if (!reader.TryReadTo(out ReadOnlySequence<byte> sequence, (byte)'\n'))
        {
            valid = reader.Remaining <= ChunkLine;
            return false;
        }
        valid = sequence.Length <= ChunkLine;
        if (!valid) return false;
        ReadOnlySpan<byte> line = sequence.ToArray();
        if (line is [.., (byte)'\r']) line = line[..^1];
        switch (_state)
        {
            case State.Size:
                valid = TryParseSize(line, out _left) && _body.Length + _left <= _limit;
                _state = _left == 0 ? State.Trailer : State.Data;
                break;
            case State.DataEnd:
                valid = line.IsEmpty;
                _state = State.Size;
                break;
            default:
                _trailers += line.Length;
                valid = _trailers <= ChunkLine;
                if (line.IsEmpty) _state = State.Done;
                break;
        }
        return valid;
    }

    private static bool TryParseSize(ReadOnlySpan<byte> line, out long size)
    {
        var extension = line.IndexOf((byte)';');
        if (extension >= 0) line = line[..extension];
        line = line.TrimEnd(" \t"u8);
        size = 0;
        return line.Length is > 0 and <= 15 && Utf8Parser.TryParse(line, out size, out var consumed, 'x') && consumed == line.Length && size >= 0;
    }
}
