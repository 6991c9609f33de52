using System.Buffers;
using System.Collections;

namespace EventoDb.Client;

/// <summary>
/// The messages of an answer, which was checked as a whole. Each is made when it is asked for, and anew each time: made all at once, a page of thousands is
/// garbage that the collector has to carry from generation to generation. Dispose gives the answer's memory back to be used again, and ends the page; what is to
/// be kept are its messages.
/// </summary>
public sealed class MessagePage : IReadOnlyList<StoredMessage>, IDisposable
{
    private const int FirstLength = 128;
    private readonly bool _isOfStream;
    private readonly long? _from;
    private MessageFields[] _fields = ArrayPool<MessageFields>.Shared.Rent(FirstLength);
    private Answer? _answer;

    /// <summary>Begins a page.</summary>
    /// <param name="isOfStream">Whether it is in the order of positions in a stream, else of global ones.</param>
    /// <param name="from">The position it was asked from, or null.</param>
    internal MessagePage(bool isOfStream, long? from)
    {
        _isOfStream = isOfStream;
        _from = from;
    }

    /// <summary>How many messages there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many messages the server sent, with those that were not wanted.</summary>
    public int Received { get; private set; }

    /// <summary>How long the answer was, in bytes.</summary>
    public int Bytes { get; private set; }

    /// <summary>Where to go on: the position (in the stream, else the global one) after the last message that the server sent, wanted or not; null where it sent none.</summary>
    public long? End { get; internal set; }

    /// <summary>Whether it is known that nothing followed, or nothing that was wanted.</summary>
    public bool IsLast { get; internal set; }

    /// <summary>The server's clock (the Date header, to the second), or null where it did not say.</summary>
    internal DateTimeOffset? ServerTime => _answer?.ServerTime;

    /// <summary>What the answer says of the last.</summary>
    internal ref readonly MessageFields Last => ref _fields.AsSpan(0, Count)[^1];

    /// <summary>A message, to be kept.</summary>
    /// <param name="index">Which, from 0.</param>
    public StoredMessage this[int index] => View(index).ToMessage();

    /// <summary>A message, to be looked at while the page is there.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <exception cref="ObjectDisposedException">The page is gone.</exception>
    public MessageView View(int index)
    {
        ObjectDisposedException.ThrowIf(_answer is null, this);
        return new MessageView(_fields.AsSpan(0, Count)[index], _answer.Body);
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
        _answer?.Dispose();
        _answer = null;
    }

    /// <summary>Adds a message.</summary>
    /// <exception cref="MalformedAnswerException">It is not behind the one before, without which reading would go in circles.</exception>
    internal void Add(in MessageFields message)
    {
        var position = PositionOf(message);
        if (position < (End ?? _from ?? 0) || position == long.MaxValue) throw new MalformedAnswerException("the messages are in no order, or not those asked for");
        if (Count == _fields.Length)
        {
            var larger = ArrayPool<MessageFields>.Shared.Rent(Count * 2);
            _fields.CopyTo(larger, 0);
            ReturnFields();
            _fields = larger;
        }
        _fields[Count++] = message;
        Received++;
        End = position + 1;
    }

    /// <summary>Takes the answer that its messages are in.</summary>
    internal void Hold(Answer answer)
    {
        _answer = answer.Take();
        Bytes = _answer.Length;
    }

    /// <summary>Drops all but the first so many, as if no more had been sent.</summary>
    internal void Take(int count)
    {
        Shorten(count);
        End = count == 0 ? null : PositionOf(Last) + 1;
    }

    /// <summary>Drops the first message.</summary>
    internal void DropFirst()
    {
        _fields.AsSpan(1, Count - 1).CopyTo(_fields);
        Shorten(Count - 1);
    }

    /// <summary>Drops the messages at the end that lie at a position or after it.</summary>
    /// <param name="end">The position; null for none.</param>
    internal void CutAt(long? end)
    {
        if (!(End > end)) return;
        var kept = Count;
        while (kept > 0 && PositionOf(_fields[kept - 1]) >= end) kept--;
        Shorten(kept);
        End = end;
    }

    /// <summary>Drops the messages that are not wanted.</summary>
    /// <param name="isWanted">Whether one is.</param>
    internal void Keep(MessageTest isWanted)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (isWanted(View(i))) _fields[kept++] = _fields[i];
        }
        Shorten(kept);
    }

    private long PositionOf(in MessageFields message) => _isOfStream ? message.Position : message.GlobalPosition;

    private void Shorten(int count)
    {
        _fields.AsSpan(count, Count - count).Clear();
        Count = count;
    }

    private void ReturnFields()
    {
        // Else the pool would keep names alive.
        _fields.AsSpan(0, Count).Clear();
        if (_fields.Length > 0) ArrayPool<MessageFields>.Shared.Return(_fields);
    }
}
