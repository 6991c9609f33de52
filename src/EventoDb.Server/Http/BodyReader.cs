using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using EventoDb.Server.Json;

namespace EventoDb.Server.Http;

/// <summary>Gathers a body that has not arrived in one piece, within what all bodies may take together; or lets it pass, where nobody wants it.</summary>
internal sealed class BodyReader
{
    /// <summary>The longest line between chunks, in bytes, and the most that chunk extensions and trailers may take together.</summary>
    private const int ChunkLine = 4096;
    private const int MostExtras = 32 * 1024;

    private const int SmallestRoom = 4096;

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private readonly PipeReader _input;
    private readonly int _limit;
    private readonly BodyBudget _budget;
    private readonly GrowingBuffer _body = new(largestKept: SmallestRoom);
    private State _state;
    private bool _isKept;
    private bool _hasRoom;
    private long? _length;
    private long _received;
    private long _left;
    private long _taken;
    private int _extras;

    public BodyReader(PipeReader input, int limit, BodyBudget budget)
    {
        _input = input;
        _limit = limit;
        _budget = budget;
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
    /// <param name="length">The length; null for chunks.</param>
    /// <param name="isKept">Whether it is wanted; it is thrown away as it comes otherwise.</param>
    public async ValueTask<BodyOutcome> ReadAsync(long? length, bool isKept)
    {
        if (length > _limit) return BodyOutcome.Invalid;
        Release();
        if (length == 0) return BodyOutcome.Complete;
        _length = length;
        _isKept = isKept;
        _hasRoom = true;
        _state = length is null ? State.Size : State.Data;
        _left = length ?? 0;
        _received = 0;
        _extras = 0;
        while (true)
        {
            var result = await _input.ReadAsync().ConfigureAwait(false);
            if (result.IsCanceled) return BodyOutcome.Canceled;
            SequencePosition consumed;
            bool valid;
            if (length is null) valid = Decode(result.Buffer, out consumed);
            else valid = Copy(result.Buffer, out consumed);
            if (!_hasRoom) return BodyOutcome.NoRoom;
            if (!valid) return BodyOutcome.Invalid;
            _input.AdvanceTo(consumed, _state == State.Done ? consumed : result.Buffer.End);
            if (_state == State.Done) return BodyOutcome.Complete;
            if (result.IsCompleted) return BodyOutcome.Ended;
        }
    }

    /// <summary>Gives up the memory of a long body.</summary>
    public void Release()
    {
        _body.Clear();
        _budget.GiveBack(_taken);
        _taken = 0;
    }

    private bool Copy(ReadOnlySequence<byte> input, out SequencePosition consumed)
    {
        var count = Math.Min(_left, input.Length);
        consumed = input.GetPosition(count);
        if (!TryAppend(input.Slice(0, count))) return false;
        _left -= count;
        if (_left == 0) _state = State.Done;
        return true;
    }

    private bool TryAppend(ReadOnlySequence<byte> bytes)
    {
        _received += bytes.Length;
        if (!_isKept) return true;
        if (!TryReserve(_received))
        {
            _hasRoom = false;
            return false;
        }
        foreach (var segment in bytes) _body.Append(segment.Span);
        return true;
    }

    /// <summary>Twice as much each time, but no more than the whole body needs.</summary>
    private bool TryReserve(long length)
    {
        if (length <= _body.Capacity) return true;
        var capacity = Math.Min(Math.Max(Math.Max(length, SmallestRoom), _body.Capacity * 2L), _length ?? _limit);
        if (!_budget.TryTake(capacity - _taken)) return false;
        _taken = capacity;
        _body.SetCapacity((int)capacity);
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
            valid = TryAppend(reader.UnreadSequence.Slice(0, count));
            reader.Advance(count);
            _left -= count;
            if (_left > 0) return false;
            _state = State.DataEnd;
            return valid;
        }

        if (!reader.TryReadTo(out ReadOnlySequence<byte> sequence, (byte)'\n'))
        {
            valid = reader.Remaining <= ChunkLine;
            return false;
        }
        valid = sequence.Length <= ChunkLine;
        if (!valid) return false;
        ReadOnlySpan<byte> line = sequence.ToArray();
        // A bare line feed ends no line here: programs do not agree on what it means.
        valid = line is [.., (byte)'\r'];
        if (!valid) return false;
        line = line[..^1];
        switch (_state)
        {
            case State.Size:
                valid = TryParseSize(line, out _left) && _received + _left <= _limit;
                _state = _left == 0 ? State.Trailer : State.Data;
                break;
            case State.DataEnd:
                valid = line.IsEmpty;
                _state = State.Size;
                break;
            default:
                valid = line.IsEmpty || (AllowsExtras(line.Length) && FieldLine.TrySplit(line, out _, out _));
                if (line.IsEmpty) _state = State.Done;
                break;
        }
        return valid;
    }

    private bool AllowsExtras(int bytes) => (_extras += bytes) <= MostExtras;

    private bool TryParseSize(ReadOnlySpan<byte> line, out long size)
    {
        size = 0;
        var extension = line.IndexOf((byte)';');
        if (extension >= 0)
        {
            if (!AllowsExtras(line.Length - extension) || !FieldLine.IsText(line[extension..])) return false;
            line = line[..extension].TrimEnd(" \t"u8);
        }
        return line.Length is > 0 and <= 15 && !line.ContainsAnyExcept(HexDigits) && Utf8Parser.TryParse(line, out size, out _, 'x');
    }
}
