namespace EventoDb.Client;

/// <summary>Decides on a value in a message's data or metadata.</summary>
/// <param name="json">The value: UTF-8 of JSON, which is no array.</param>
public delegate bool JsonTest(ReadOnlySpan<byte> json);
