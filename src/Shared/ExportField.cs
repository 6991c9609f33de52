namespace EventoDb.Shared;

/// <summary>A field of a record of an export, one message a line.</summary>
internal enum ExportField
{
    /// <summary>None that means anything.</summary>
    None,

    /// <summary><c>id</c>.</summary>
    Id,

    /// <summary><c>stream</c>.</summary>
    Stream,

    /// <summary><c>type</c>.</summary>
    Type,

    /// <summary><c>pos</c>.</summary>
    Position,

    /// <summary><c>gpos</c>.</summary>
    GlobalPosition,

    /// <summary><c>data</c>.</summary>
    Data,

    /// <summary><c>meta</c>.</summary>
    Metadata,

    /// <summary><c>time</c>.</summary>
    Time,
}
