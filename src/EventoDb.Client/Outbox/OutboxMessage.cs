using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A message in an outbox.</summary>
public sealed record OutboxMessage
{
    internal OutboxMessage(long sequence, DateTimeOffset queuedAt, WriteRequest write, bool mayBeThere, bool skipExisting)
    {
        Sequence = sequence;
        QueuedAt = queuedAt;
        Write = write;
        MayBeThere = mayBeThere;
        SkipExisting = skipExisting;
    }

    /// <summary>The stream it is for.</summary>
    public string StreamName => Write.StreamName;

    /// <summary>The message; it has an id only where the caller gave one.</summary>
    public NewMessage Message => Write.Message;

    /// <summary>The id that it is written under.</summary>
    public string Id => Write.Id;

    /// <summary>When it was queued, UTC.</summary>
    public DateTimeOffset QueuedAt { get; }

    /// <summary>Its number in the outbox, from 1.</summary>
    internal long Sequence { get; }

    /// <summary>The write.</summary>
    internal WriteRequest Write { get; }

    /// <summary>Whether it may have reached the server before it was queued.</summary>
    internal bool MayBeThere { get; init; }

    /// <summary>Whether it is success if this very message is there already.</summary>
    internal bool SkipExisting { get; }

    /// <summary>Writes the message's own part.</summary>
    internal void WriteTo(Utf8JsonWriter json)
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
    internal static OutboxMessage Read(JsonElement json, long sequence, DateTimeOffset queuedAt)
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
