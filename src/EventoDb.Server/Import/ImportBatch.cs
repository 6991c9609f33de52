using System.Text;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;
using EventoDb.Shared;

namespace EventoDb.Server.Import;

/// <summary>Records on their way into the store: all of them or none.</summary>
internal sealed class ImportBatch
{
    /// <summary>How many records go in together.</summary>
    public const int Size = 1000;

    private readonly List<ImportRecord> _records = new(Size);

    /// <summary>Holds the texts of the records, as UTF-8.</summary>
    public GrowingBuffer Bytes { get; } = new();

    public int Count => _records.Count;

    /// <summary>The global position of the record added last.</summary>
    public long LastGlobalPosition => _records[^1].GlobalPosition;

    public void Add(ImportRecord record) => _records.Add(record);

    public void Clear()
    {
        _records.Clear();
        Bytes.Clear();
    }

    /// <summary>Writes them; a position or an id that is taken undoes the transaction.</summary>
    public int Write(WriteTransaction transaction, Namespace within)
    {
        if (within.IsDeleted) throw new ImportFailure(ServerErrorCode.ImportFailed, "namespace not found");
        foreach (var record in _records)
        {
            var utf8 = Bytes[record.Stream];
            var name = Encoding.UTF8.GetString(utf8);
            var stream = transaction.FindStream(within, name);
            if (transaction.HasGlobalPosition(within, record.GlobalPosition)
                || (stream is not null && transaction.HasPosition(stream, record.Position))
                || transaction.HasId(within, Bytes[record.Id]))
            {
                throw ImportFailure.PositionExists(record.GlobalPosition);
            }
            transaction.Append(
                within,
                stream ?? transaction.CreateStream(within, name, utf8),
                record.Position,
                record.GlobalPosition,
                Bytes[record.Id],
                Bytes[record.Type],
                Bytes[record.Data],
                Bytes[record.Metadata],
                Bytes[record.Correlation],
                record.Time.Ticks);
        }
        return _records.Count;
    }
}
