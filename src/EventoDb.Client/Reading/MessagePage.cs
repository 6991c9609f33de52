using System.Buffers;
using System.Collections;

namespace EventoDb.Client;

/// <summary>
/// The messages of an answer, which was checked as a whole. Each is made when it is asked for, and anew each time: made all at once, a page of thousands is
/// garbage that the collector has to carry from generation to generation. Dispose gives the answer's memory back, and ends the page.
/// </summary>
internal sealed class MessagePage : IReadOnlyList<StoredMessage>, IDisposable
{
    private const int FirstLength = 128;
    private MessageFields[] _fields = ArrayPool<MessageFields>.Shared.Rent(FirstLength);
    private AnswerBody? _body;

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>What the answer says of each.</summary>
    public ReadOnlySpan<MessageFields> Fields => _fields.AsSpan(0, Count);

    /// <summary>The answer.</summary>
    public ReadOnlySpan<byte> Answer
    {
        get
        {
            ObjectDisposedException.ThrowIf(_body is null, this);
            return _body.Span;
        }
    }

    /// <summary>What the answer says of the last.</summary>
    public ref readonly MessageFields Last => ref Fields[^1];

    /// <inheritdoc/>
    public StoredMessage this[int index]
    {
        get
        {
            var answer = Answer;
            return Fields[index].ToMessage(answer);
        }
    }

    /// <summary>Adds a message.</summary>
    public void Add(in MessageFields message)
    {
        if (Count == _fields.Length)
        {
            var larger = ArrayPool<MessageFields>.Shared.Rent(Count * 2);
            Fields.CopyTo(larger);
            ReturnFields();
            _fields = larger;
        }
        _fields[Count++] = message;
    }

    /// <summary>Drops the messages at the end that lie at a position or after it.</summary>
    /// <param name="end">The position; null for none.</param>
    /// <param name="positionOf">A message's place in the order.</param>
    /// <returns>Whether there were any.</returns>
    public bool CutAt(long? end, Func<MessageFields, long> positionOf)
    {
        var kept = Count;
        while (kept > 0 && positionOf(_fields[kept - 1]) >= end) kept--;
        return Shorten(kept);
    }

    /// <summary>Drops the messages that are not wanted.</summary>
    /// <param name="times">The times wanted.</param>
    /// <param name="test">What else a wanted one is like; null for anything.</param>
    public void Keep(TimeRange times, MessageTest? test)
    {
        if (times.IsAll && test is null) return;
        var answer = Answer;
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (times.Holds(_fields[i].Time) && test?.Invoke(_fields[i], answer) != false) _fields[kept++] = _fields[i];
        }
        Shorten(kept);
    }

    /// <summary>Takes the answer that its messages are in.</summary>
    public void Hold(AnswerBody body) => _body = body.Take();

    /// <summary>All messages, or those of them that are wanted, to be kept; the page is disposed of.</summary>
    public List<StoredMessage> TakeAll(Func<StoredMessage, bool>? isWanted = null)
    {
        using (this) return [.. isWanted is null ? this : this.Where(isWanted)];
    }

    /// <inheritdoc/>
    public IEnumerator<StoredMessage> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public void Dispose()
    {
        ReturnFields();
        _fields = [];
        Count = 0;
        _body?.Dispose();
        _body = null;
    }

    private bool Shorten(int count)
    {
        var isShorter = count < Count;
        _fields.AsSpan(count, Count - count).Clear();
        Count = count;
        return isShorter;
    }

    private void ReturnFields()
    {
        // Else the pool would keep names alive.
        _fields.AsSpan(0, Count).Clear();
        if (_fields.Length > 0) ArrayPool<MessageFields>.Shared.Return(_fields);
    }
}
