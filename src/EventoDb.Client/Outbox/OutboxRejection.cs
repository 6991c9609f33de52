using System.Text.Json;

namespace EventoDb.Client;

/// <summary>A message of an outbox that the server refused for good, set aside with the reason.</summary>
/// <param name="Message">The message.</param>
/// <param name="Code">The error's code.</param>
/// <param name="Reason">The error's words.</param>
/// <param name="RejectedAt">When, UTC.</param>
public sealed record OutboxRejection(OutboxMessage Message, string Code, string Reason, DateTimeOffset RejectedAt)
{
    /// <summary>Writes the rejection with its message.</summary>
    internal void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("queuedAt"u8, Message.QueuedAt.UtcDateTime);
        json.WriteString("rejectedAt"u8, RejectedAt.UtcDateTime);
        json.WriteString("code"u8, Code);
        json.WriteString("reason"u8, Reason);
        json.WritePropertyName("message"u8);
        Message.WriteTo(json);
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    internal static OutboxRejection Read(JsonElement json) => new(
        OutboxMessage.Read(json.GetProperty("message"u8), 0, json.GetProperty("queuedAt"u8).GetDateTime()),
        json.GetProperty("code"u8).GetString()!, json.GetProperty("reason"u8).GetString()!, json.GetProperty("rejectedAt"u8).GetDateTime());
}
