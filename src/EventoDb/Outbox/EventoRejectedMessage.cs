using System.Text;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A message of an outbox that the server refused for good.</summary>
public sealed class EventoRejectedMessage
{
    internal EventoRejectedMessage(OutboxRejection rejection)
    {
        var message = rejection.Message.Message;
        StreamName = rejection.Message.StreamName;
        Type = message.Type;
        Id = rejection.Message.Id;
        ExpectedVersion = message.ExpectedVersion.Version;
        Data = StoredContent.Read(message.DataUtf8.Span, asHashtable: false);
        Metadata = StoredContent.Read(message.MetadataUtf8.Span, asHashtable: false);
        DataJson = Encoding.UTF8.GetString(message.DataUtf8.Span);
        MetadataJson = message.MetadataUtf8.IsEmpty ? null : Encoding.UTF8.GetString(message.MetadataUtf8.Span);
        QueuedAt = rejection.Message.QueuedAt;
        RejectedAt = rejection.RejectedAt;
        Code = rejection.Code;
        Reason = rejection.Reason;
    }

    /// <summary>The stream.</summary>
    public string StreamName { get; }

    /// <summary>The message's type.</summary>
    public string Type { get; }

    /// <summary>The message's id.</summary>
    public string Id { get; }

    /// <summary>The version that it expects, or null for any.</summary>
    public long? ExpectedVersion { get; }

    /// <summary>Its data, an object.</summary>
    public object? Data { get; }

    /// <summary>Its metadata, likewise; null where there is none.</summary>
    public object? Metadata { get; }

    /// <summary>The data as JSON, as it was sent.</summary>
    public string DataJson { get; }

    /// <summary>The metadata as JSON, as it was sent; null where there is none.</summary>
    public string? MetadataJson { get; }

    /// <summary>When it was queued, UTC.</summary>
    public DateTimeOffset QueuedAt { get; }

    /// <summary>When it was refused, UTC.</summary>
    public DateTimeOffset RejectedAt { get; }

    /// <summary>The error's code.</summary>
    public string Code { get; }

    /// <summary>The error's words.</summary>
    public string Reason { get; }

    /// <summary>Stream, type and code.</summary>
    public override string ToString() => $"{StreamName} {Type}: {Code}";
}
