using System.Runtime.CompilerServices;

namespace EventoDb.Client;

/// <summary>Compares the messages of two sides by their global positions: times as finely as the coarser side keeps them, numbers as doubles.</summary>
/// <param name="reference">The one side; closed at the end.</param>
/// <param name="difference">The other; closed at the end.</param>
/// <param name="progress">Is told how many have been looked at.</param>
internal sealed class MessageComparison(MessageCursor reference, MessageCursor difference, TransferProgress progress)
{
    /// <summary>How many messages both sides have.</summary>
    public long CommonCount { get; private set; }

    /// <summary>Finds the differences, in global order.</summary>
    /// <param name="until">The last global position that is compared.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    public async IAsyncEnumerable<MessageDifference> RunAsync(long until = long.MaxValue, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await using var _ = reference.ConfigureAwait(false);
        await using var __ = difference.ConfigureAwait(false);
        var looked = 0L;
        var left = await NextAsync(reference, until).ConfigureAwait(false);
        var right = await NextAsync(difference, until).ConfigureAwait(false);
        while (left is not null || right is not null)
        {
            cancellation.ThrowIfCancellationRequested();
            progress.Report(++looked);
            if (right is null || left < right)
            {
                yield return new MessageDifference(reference.Current.ToMessage(), null, []);
                left = await NextAsync(reference, until).ConfigureAwait(false);
            }
            else if (left is null || right < left)
            {
                yield return new MessageDifference(null, difference.Current.ToMessage(), []);
                right = await NextAsync(difference, until).ConfigureAwait(false);
            }
            else
            {
                CommonCount++;
                if (Compare() is { Count: > 0 } fields) yield return new MessageDifference(reference.Current.ToMessage(), difference.Current.ToMessage(), fields);
                left = await NextAsync(reference, until).ConfigureAwait(false);
                right = await NextAsync(difference, until).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask<long?> NextAsync(MessageCursor cursor, long until) =>
        await cursor.MoveNextAsync().ConfigureAwait(false) && cursor.Current.GlobalPosition is var position && position <= until ? position : null;

    /// <returns>What differs of the messages that both stand on; null for nothing.</returns>
    private List<string>? Compare()
    {
        var left = reference.Current;
        var right = difference.Current;
        List<string>? fields = null;
        if (!AreIdsEqual(left.IdUtf8, right.IdUtf8)) Add(nameof(StoredMessage.Id));
        if (left.StreamName != right.StreamName) Add(nameof(StoredMessage.StreamName));
        if (left.Type != right.Type) Add(nameof(StoredMessage.Type));
        if (left.Position != right.Position) Add(nameof(StoredMessage.Position));
        if (!StoredJsonEquality.AreEqual(left.DataUtf8, right.DataUtf8)) Add("Data");
        if (!StoredJsonEquality.AreEqual(left.MetadataUtf8, right.MetadataUtf8)) Add("Metadata");
        var coarser = reference.Grain < difference.Grain ? reference.Grain : difference.Grain;
        if (!TimeGrains.AreEqual(left, right, coarser)) Add(nameof(StoredMessage.Time));
        return fields;

        void Add(string field) => (fields ??= []).Add(field);
    }

    private static bool AreIdsEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.SequenceEqual(right) || (ImportLine.ReadId(left) is { } id && id == ImportLine.ReadId(right));
}
