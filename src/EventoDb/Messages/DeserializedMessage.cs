using System.Management.Automation;
using System.Text;
using EventoDb.Client;

namespace EventoDb;

/// <summary>A message that came out of a job, another computer or an Export-Clixml file: its properties without their type. Its JSON is exact; its data are
/// an object as far as the serialization went, and text beyond.</summary>
internal static class DeserializedMessage
{
    private const string TypeName = "Deserialized.EventoDb.EventoMessage";
    private const string ResultTypeName = "Deserialized.EventoDb.EventoWriteResult";

    /// <summary>Whether an object is one.</summary>
    public static bool Is(PSObject value) => value.BaseObject is PSCustomObject && value.TypeNames.Contains(TypeName);

    /// <summary>Whether an object is one, or the result of a write that came the same way: both say where a message lies.</summary>
    public static bool IsPlace(PSObject value) => Is(value) || (value.BaseObject is PSCustomObject && value.TypeNames.Contains(ResultTypeName));

    /// <summary>Its data as they are now.</summary>
    public static StoredContent Data(PSObject message) => Content(message, nameof(EventoMessage.Data), nameof(EventoMessage.DataJson));

    /// <summary>Its metadata, likewise.</summary>
    public static StoredContent Metadata(PSObject message) => Content(message, nameof(EventoMessage.Metadata), nameof(EventoMessage.MetadataJson));

    /// <summary>The message that it was, with its data as they are now.</summary>
    /// <exception cref="PSInvalidCastException">Something of it is missing.</exception>
    public static EventoMessage Restore(PSObject message)
    {
        var data = Read(message, nameof(EventoMessage.Data), nameof(EventoMessage.DataJson));
        var metadata = Read(message, nameof(EventoMessage.Metadata), nameof(EventoMessage.MetadataJson));
        var stored = new StoredMessage(
            Get<string>(message, nameof(EventoMessage.Id)), Get<string>(message, nameof(EventoMessage.StreamName)), Get<string>(message, nameof(EventoMessage.Type)),
            Get<long>(message, nameof(EventoMessage.Position)), Get<long>(message, nameof(EventoMessage.GlobalPosition)), Get<DateTimeOffset>(message, nameof(EventoMessage.Time)), data.Utf8, metadata.Utf8);
        return new EventoMessage(stored, data.IsHashtable) { Changed = (data.Now, metadata.Now) };
    }

    private static T Get<T>(PSObject message, string name) => LanguagePrimitives.ConvertTo<T>(message.Properties[name]?.Value);

    private static StoredContent Content(PSObject message, string name, string jsonName)
    {
        var (utf8, now, isHashtable) = Read(message, name, jsonName);
        return new StoredContent(utf8, now, isHashtable);
    }

    /// <summary>Its JSON, and the object as it is now where that says something else.</summary>
    private static (byte[] Utf8, object? Now, bool IsHashtable) Read(PSObject message, string name, string jsonName)
    {
        var utf8 = Encoding.UTF8.GetBytes(message.Properties[jsonName]?.Value as string ?? string.Empty);
        var now = message.Properties[name]?.Value;
        var isHashtable = (now as PSObject)?.BaseObject is System.Collections.IDictionary;
        var then = StoredContent.Read(utf8, isHashtable);
        var restored = SerializedCopy.Restore(now, then);
        return (utf8, ReferenceEquals(restored, then) ? null : restored, isHashtable);
    }
}
