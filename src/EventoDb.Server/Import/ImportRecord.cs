namespace EventoDb.Server.Import;

/// <summary>One line of an import. The ranges lie in <see cref="ImportBatch.Bytes"/>; an empty one is an absent value.</summary>
internal readonly record struct ImportRecord(
    Range Id,
    Range Stream,
    Range Type,
    long Position,
    long GlobalPosition,
    Range Data,
    Range Metadata,
    Range Correlation,
    DateTime Time);
