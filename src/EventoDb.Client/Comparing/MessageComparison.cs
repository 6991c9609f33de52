using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Compares the messages of two sides by their global positions: times as finely as the coarser side keeps them, numbers as doubles.</summary>
/// <param name="reference">What is right.</param>
/// <param name="difference">What is compared with it.</param>
/// <param name="progress">Is told how many have been looked at; null for nobody.</param>
public sealed class MessageComparison(ComparisonSide reference, ComparisonSide difference, TransferProgress? progress = null)
{
    /// <summary>How many messages both sides have.</summary>
    public long CommonCount { get; private set; }

    /// <summary>Finds the differences, in global order, however many there are: memory stays flat.</summary>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <exception cref="EventoException"><c>INVALID_RECORD</c>: a line of an export is no record, or out of order; what a server refused, or the way to it failed to do.</exception>
    public IAsyncEnumerable<MessageDifference> RunAsync(CancellationToken cancellationToken = default) => RunAsync(long.MaxValue, cancellationToken);

    /// <summary>Finds the differences up to a global position.</summary>
    internal async IAsyncEnumerable<MessageDifference> RunAsync(long until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var left = reference.Open(cancellation);
        await using var _ = left.ConfigureAwait(false);
        var right = difference.Open(cancellation);
        await using var __ = right.ConfigureAwait(false);
        var looked = 0L;
        var leftPosition = await NextAsync(left, until).ConfigureAwait(false);
        var rightPosition = await NextAsync(right, until).ConfigureAwait(false);
        while (leftPosition is not null || rightPosition is not null)
        {
            cancellation.ThrowIfCancellationRequested();
            progress?.Report(++looked);
            if (rightPosition is null || leftPosition < rightPosition)
            {
                yield return new MessageDifference(left.Current.ToMessage(), null, []);
                leftPosition = await NextAsync(left, until).ConfigureAwait(false);
            }
            else if (leftPosition is null || rightPosition < leftPosition)
            {
                yield return new MessageDifference(null, right.Current.ToMessage(), []);
                rightPosition = await NextAsync(right, until).ConfigureAwait(false);
            }
            else
            {
                CommonCount++;
                if (Compare(left, right) is { Count: > 0 } fields) yield return new MessageDifference(left.Current.ToMessage(), right.Current.ToMessage(), fields);
                leftPosition = await NextAsync(left, until).ConfigureAwait(false);
                rightPosition = await NextAsync(right, until).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask<long?> NextAsync(MessageCursor cursor, long until) =>
        await cursor.MoveNextAsync().ConfigureAwait(false) && cursor.Current.GlobalPosition is var position && position <= until ? position : null;

    /// <returns>What differs of the messages that both stand on; null for nothing.</returns>
    private static List<string>? Compare(MessageCursor leftCursor, MessageCursor rightCursor)
    {
        var left = leftCursor.Current;
        var right = rightCursor.Current;
        List<string>? fields = null;
        if (!AreIdsEqual(left.IdUtf8, right.IdUtf8)) Add(nameof(StoredMessage.Id));
        if (left.StreamName != right.StreamName) Add(nameof(StoredMessage.StreamName));
        if (left.Type != right.Type) Add(nameof(StoredMessage.Type));
        if (left.Position != right.Position) Add(nameof(StoredMessage.Position));
        if (!StoredJsonEquality.AreEqual(left.DataUtf8, right.DataUtf8)) Add("Data");
        if (!StoredJsonEquality.AreEqual(left.MetadataUtf8, right.MetadataUtf8)) Add("Metadata");
        var coarser = leftCursor.Grain < rightCursor.Grain ? leftCursor.Grain : rightCursor.Grain;
        if (!TimeGrains.AreEqual(left, right, coarser)) Add(nameof(StoredMessage.Time));
        return fields;

        void Add(string field) => (fields ??= []).Add(field);
    }

    private static bool AreIdsEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.SequenceEqual(right) || (ImportLine.ReadId(left) is { } id && id == ImportLine.ReadId(right));
}
