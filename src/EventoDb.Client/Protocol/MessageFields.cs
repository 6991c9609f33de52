namespace EventoDb.Client;

/// <summary>What an answer says of a message, and where in the answer.</summary>
/// <param name="Id">Its id.</param>
/// <param name="StreamName">Its stream.</param>
/// <param name="Type">Its type.</param>
/// <param name="Position">Its position in its stream.</param>
/// <param name="GlobalPosition">Its position in its namespace.</param>
/// <param name="Data">Its data; of no length where they are null, which stands for <c>{}</c>.</param>
/// <param name="Metadata">Its metadata; of no length where there is none.</param>
/// <param name="Time">When the server took it, UTC, to 100 ns.</param>
/// <param name="Nanoseconds">What is beyond.</param>
internal readonly record struct MessageFields(
    JsonText Id, string StreamName, string Type, long Position, long GlobalPosition, Range Data, Range Metadata, DateTimeOffset Time, byte Nanoseconds);
