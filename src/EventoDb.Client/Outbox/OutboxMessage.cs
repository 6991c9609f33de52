using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A message in an outbox.</summary>
/// <param name="Sequence">Its number in the outbox, from 1.</param>
/// <param name="QueuedAt">When it was queued, UTC.</param>
/// <param name="Write">The write; its message has an id only where the caller gave one.</param>
/// <param name="MayBeThere">Whether it may have reached the server before it was queued.</param>
/// <param name="SkipExisting">Whether it is success if this very message is there already.</param>
internal sealed record OutboxMessage(long Sequence, DateTime QueuedAt, WriteRequest Write, bool MayBeThere, bool SkipExisting)
{
    /// <summary>Writes the message's own part.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("stream"u8, Write.StreamName);
        json.WriteString("type"u8, Write.Message.Type);
        json.WriteString("id"u8, Write.Id);
        if (Write.Message.Id is not null) json.WriteBoolean("idGiven"u8, true);
        if (Write.Message.ExpectedVersion.Version is { } expected) json.WriteNumber("expectedVersion"u8, expected);
        if (MayBeThere) json.WriteBoolean("mayBeThere"u8, true);
        if (SkipExisting) json.WriteBoolean("skipExisting"u8, true);
        json.WritePropertyName("data"u8);
        json.WriteRawValue(Write.Message.DataUtf8.Span, skipInputValidation: true);
        if (!Write.Message.MetadataUtf8.IsEmpty)
        {
            json.WritePropertyName("metadata"u8);
            json.WriteRawValue(Write.Message.MetadataUtf8.Span, skipInputValidation: true);
        }
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    public static OutboxMessage Read(JsonElement json, long sequence, DateTime queuedAt)
    {
        var id = json.GetProperty("id"u8).GetString()!;
        var message = new NewMessage(
            json.GetProperty("type"u8).GetString()!,
            System.Text.Encoding.UTF8.GetBytes(json.GetProperty("data"u8).GetRawText()),
            json.TryGetProperty("metadata"u8, out var metadata) ? System.Text.Encoding.UTF8.GetBytes(metadata.GetRawText()) : default)
        {
            Id = json.TryGetProperty("idGiven"u8, out _) ? id : null,
            ExpectedVersion = json.TryGetProperty("expectedVersion"u8, out var expected) ? expected.GetInt64() : null,
        };
        return new OutboxMessage(
            sequence, queuedAt, new WriteRequest(json.GetProperty("stream"u8).GetString()!, message, id),
            json.TryGetProperty("mayBeThere"u8, out _), json.TryGetProperty("skipExisting"u8, out _));
    }
}
