using EventoDb.Server.Json;

namespace EventoDb.Server.Storage;

/// <summary>
/// A read of messages that goes on piece by piece: no lock and no transaction is held while a client takes its time. What was written
/// after it began is not part of it.
/// </summary>
internal abstract class MessageQuery
{
    /// <summary>So many rows are looked at before others get their turn.</summary>
    private const int RowsPerPiece = 4000;

    private long _remaining;

    /// <param name="within">Where it reads.</param>
    /// <param name="limit">The most messages; 0 and less for all.</param>
    protected MessageQuery(Namespace within, long limit)
    {
        _remaining = limit > 0 ? limit : long.MaxValue;
        NamespaceKey = within.Key;
        Head = within.Head;
    }

    protected long NamespaceKey { get; }

    /// <summary>The namespace's highest global position when the read began.</summary>
    protected long Head { get; }

    /// <summary>Whether rows carry their stream's name.</summary>
    protected abstract bool WithStream { get; }

    /// <summary>Appends messages, separated by commas, until about <paramref name="bytes"/> are there; false at the end.</summary>
    public bool Fill(ReadSession session, GrowingBuffer output, int bytes)
    {
        if (Select(session) is not { } rows) return false;
        try
        {
            var looked = 0;
            while (_remaining > 0)
            {
                if (output.Length >= bytes || looked++ == RowsPerPiece) return true;
                if (!rows.Step()) return false;
                if (Take(rows))
                {
                    if (HasWritten) output.Append((byte)',');
                    HasWritten = true;
                    MessageWriter.Write(output, rows, WithStream);
                    _remaining--;
                }
            }
            return false;
        }
        finally
        {
            rows.Reset();
        }
    }

    /// <summary>The position that a read from <paramref name="position"/> comes after. (Not the other way round: the last one of all has none behind it.)</summary>
    public static long Before(long position) => position == long.MinValue ? position : position - 1;

    /// <summary>The rows from where the last piece ended; null where there can be none.</summary>
    protected abstract Statement? Select(ReadSession session);

    /// <summary>Remembers how far it came; whether the row is wanted.</summary>
    protected abstract bool Take(Statement row);

    private bool HasWritten { get; set; }
}
