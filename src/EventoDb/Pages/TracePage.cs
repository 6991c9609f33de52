using System.Globalization;
using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Pages;

/// <summary>What the page of a trace shows.</summary>
/// <param name="entries">The entries in the order of their tree.</param>
/// <param name="title">What was traced.</param>
/// <param name="namespaceName">Where.</param>
/// <param name="made">When, UTC.</param>
internal sealed class TracePage(IReadOnlyList<EventoTraceEntry> entries, string title, string? namespaceName, DateTimeOffset made)
{
    // All content together: more than this, and a browser takes long to open the file.
    private const int MostContent = 48 * 1024 * 1024;

    /// <summary>The page.</summary>
    public static HtmlPage Page { get; } = new("trace", "dom", "time", "table", "trace-model", "trace-scale", "trace-axis", "trace-picture", "trace-message");

    /// <summary>How many characters of a message's data, and of its metadata, are in the page.</summary>
    private int MostCharacters => Math.Clamp(MostContent / Math.Max(1, entries.Count), 500, 100_000);

    /// <summary>Writes its data.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var streams = Index(entries.OrderBy(entry => entry.GlobalPosition).Select(entry => entry.StreamName));
        var types = Index(entries.Select(entry => entry.Type));
        var start = entries.Count == 0 ? made : entries.MinBy(entry => entry.GlobalPosition)!.Time;
        json.WriteStartObject();
        json.WriteString("title"u8, DisplayText.OfLine(title));
        json.WriteString("namespace"u8, DisplayText.Of(namespaceName));
        json.WriteString("made"u8, Iso(made));
        json.WriteString("start"u8, Iso(start));
        // What a script's dates leave out.
        json.WriteNumber("fraction"u8, start.Ticks % TimeSpan.TicksPerMillisecond / (decimal)TimeSpan.TicksPerMillisecond);
        WriteNames(json, "streams", streams.Keys);
        WriteNames(json, "types", types.Keys);
        json.WriteStartArray("messages"u8);
        var numbers = new Dictionary<EventoMessage, int>();
        foreach (var entry in entries)
        {
            json.WriteStartArray();
            json.WriteNumberValue(streams[entry.StreamName]);
            json.WriteNumberValue(entry.Position);
            json.WriteNumberValue(types[entry.Type]);
            json.WriteNumberValue(entry.GlobalPosition);
            json.WriteNumberValue((entry.Time - start).Ticks / (decimal)TimeSpan.TicksPerMillisecond);
            json.WriteNumberValue(entry.Cause?.Message is { } cause ? numbers[cause] : -1);
            json.WriteStringValue(DisplayText.Of(entry.Id));
            json.WriteStringValue(Content(entry.Message.DataJson));
            json.WriteStringValue(entry.Message.MetadataJson is { } metadata ? Content(metadata) : null);
            json.WriteStringValue(entry.Cause is { IsOutside: true } outside ? DisplayText.Of(outside.ToString()) : null);
            json.WriteEndArray();
            numbers.Add(entry.Message, numbers.Count);
            if (json.BytesPending > 64 * 1024) json.Flush();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private string Content(string text)
    {
        var shown = DisplayText.OfJson(text.Length <= MostCharacters ? text : text[..MostCharacters]);
        return text.Length <= MostCharacters ? shown : string.Create(CultureInfo.InvariantCulture, $"{shown} … ({text.Length:N0} characters)");
    }

    private static Dictionary<string, int> Index(IEnumerable<string> names)
    {
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var name in names) index.TryAdd(name, index.Count);
        return index;
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> names)
    {
        json.WriteStartArray(name);
        foreach (var one in names) json.WriteStringValue(DisplayText.Of(one));
        json.WriteEndArray();
    }

    private static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
