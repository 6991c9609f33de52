namespace EventoDb.Finding;

/// <summary>The value of which a script block said that it is the one.</summary>
/// <param name="IsMetadata">Whether it is in the metadata, and not in the data.</param>
/// <param name="Offset">Where it begins.</param>
internal readonly record struct ScriptFinding(bool IsMetadata, int Offset);
