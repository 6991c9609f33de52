using System.Globalization;
using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>A message that a consumer has parked: what a record of type <c>Parked</c> says.</summary>
/// <param name="StreamName">Its stream.</param>
/// <param name="Type">Its type.</param>
/// <param name="Id">Its id.</param>
/// <param name="Position">Its position in its stream.</param>
/// <param name="GlobalPosition">Its position in its namespace.</param>
/// <param name="Consumer">Who parked it, with its share.</param>
/// <param name="Attempts">How often it was tried in all; 0 where it was parked behind another message of its stream.</param>
/// <param name="Failure">Why the last try failed; null where there was none.</param>
internal sealed record ParkedMessage(
    string StreamName, string Type, string Id, long Position, long GlobalPosition, string Consumer, int Attempts, MessageFailure? Failure)
{
    /// <summary>When it was parked last, UTC.</summary>
    public DateTimeOffset ParkedAt { get; init; }

    /// <summary>Whether it was never tried, because an earlier message of its stream is parked.</summary>
    public bool IsHeld => Failure is null;

    /// <summary>What keeps its order with others.</summary>
    public string OrderKey => MessageOrder.KeyOf(StreamName);

    /// <summary>A message that failed, or is held.</summary>
    public static ParkedMessage Of(StoredMessage message, ConsumerIdentity consumer, int attempts, MessageFailure? failure) =>
        new(message.StreamName, message.Type, message.Id, message.Position, message.GlobalPosition, consumer.FullName, attempts, failure);

    /// <summary>What there is to say of it.</summary>
    /// <param name="consumer">The consumer, or its group.</param>
    /// <param name="message">The message itself; null where it is no longer there.</param>
    public EventoParkedMessage Describe(ConsumerIdentity consumer, EventoMessage? message) => new()
    {
        Category = consumer.Category,
        Consumer = Consumer,
        Message = message,
        StreamName = StreamName,
        Type = Type,
        Id = Id,
        Position = Position,
        GlobalPosition = GlobalPosition,
        Error = Failure?.Message,
        ErrorId = Failure?.ErrorId,
        ScriptStackTrace = Failure?.Place,
        Attempts = Attempts,
        IsHeld = IsHeld,
        ParkedAt = ParkedAt,
    };

    /// <summary>Reads a record.</summary>
    /// <exception cref="EventoException"><c>INVALID_DATA</c>: it is none.</exception>
    public static ParkedMessage Read(StoredMessage record)
    {
        try
        {
            using var document = JsonDocument.Parse(record.DataUtf8);
            var data = document.RootElement;
            return new ParkedMessage(
                data.GetProperty("streamName"u8).GetString()!, data.GetProperty("type"u8).GetString()!, data.GetProperty("id"u8).GetString()!,
                data.GetProperty("position"u8).GetInt64(), data.GetProperty("globalPosition"u8).GetInt64(), data.GetProperty("consumer"u8).GetString()!,
                data.GetProperty("attempts"u8).GetInt32(), data.TryGetProperty("error"u8, out var error) ? MessageFailure.Read(error) : null)
            {
                ParkedAt = record.Time,
            };
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new EventoException(
                ModuleErrorCode.InvalidData, string.Create(CultureInfo.InvariantCulture, $"Message {record.Position} of '{record.StreamName}' tells of no parked message: {e.Message}"), inner: e);
        }
    }

    /// <summary>The record's data.</summary>
    public byte[] ToData() => JsonData.Write(writer =>
    {
        writer.WriteString("streamName"u8, StreamName);
        writer.WriteString("type"u8, Type);
        writer.WriteString("id"u8, Id);
        writer.WriteNumber("position"u8, Position);
        writer.WriteNumber("globalPosition"u8, GlobalPosition);
        writer.WriteString("consumer"u8, Consumer);
        writer.WriteNumber("attempts"u8, Attempts);
        if (Failure is null) return;
        writer.WriteStartObject("error"u8);
        Failure.WriteMembers(writer);
        writer.WriteEndObject();
    });
}
