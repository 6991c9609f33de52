using System.Text.Json;
using EventoDb.Activity;
using EventoDb.Client;

namespace EventoDb.Pages;

/// <summary>What the page of a namespace's activity shows.</summary>
/// <param name="counts">How many messages there were.</param>
/// <param name="consumers">How far the consumers have come.</param>
/// <param name="title">What was counted.</param>
/// <param name="namespaceName">Where.</param>
/// <param name="made">When, UTC.</param>
internal sealed class ActivityPage(ActivityCounts counts, IReadOnlyList<ConsumerActivity> consumers, string title, string? namespaceName, DateTimeOffset made)
{
    private const int MostStreams = 100;

    /// <summary>The page.</summary>
    public static HtmlPage Page { get; } = new("activity", "dom", "time", "table", "activity-model", "activity-chart", "activity-bars");

    /// <summary>Writes its data.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("title"u8, DisplayText.OfLine(title));
        json.WriteString("namespace"u8, DisplayText.Of(namespaceName));
        json.WriteNumber("made"u8, Milliseconds(made.UtcDateTime));
        json.WriteNumber("per"u8, counts.Length.TotalMilliseconds);
        json.WriteNumber("count"u8, counts.Count);
        json.WriteNumber("bytes"u8, counts.Bytes);
        json.WriteNumber("streamCount"u8, counts.StreamCount);
        WriteAll(json, "kinds", counts.Kinds, kind =>
        {
            json.WriteStringValue(DisplayText.Of(kind.Category));
            json.WriteStringValue(DisplayText.Of(kind.Type));
        });
        WriteAll(json, "counts", counts.Counts, count =>
        {
            json.WriteNumberValue(Milliseconds(count.Start));
            json.WriteNumberValue(count.Kind);
            json.WriteNumberValue(count.Count);
        });
        WriteAll(json, "streams", counts.Streams.OrderByDescending(stream => stream.Count).ThenBy(stream => stream.Key, StringComparer.Ordinal).Take(MostStreams), stream =>
        {
            json.WriteStringValue(DisplayText.Of(stream.Key));
            json.WriteNumberValue(stream.Count);
            json.WriteNumberValue(stream.Bytes);
            json.WriteNumberValue(Milliseconds(stream.First!.Value.UtcDateTime));
            json.WriteNumberValue(Milliseconds(stream.Last!.Value.UtcDateTime));
        });
        WriteAll(json, "consumers", consumers.OrderByDescending(consumer => consumer.Lag), consumer =>
        {
            json.WriteStringValue(DisplayText.Of(consumer.Category));
            json.WriteStringValue(DisplayText.Of(consumer.Name));
            json.WriteNumberValue(consumer.Lag);
            json.WriteNumberValue(consumer.Behind.TotalMilliseconds);
            json.WriteNumberValue(consumer.Parked);
            json.WriteNumberValue(consumer.Position);
            if (consumer.UpdatedAt is { } updated) json.WriteNumberValue(Milliseconds(updated.UtcDateTime));
            else json.WriteNullValue();
        });
        json.WriteEndObject();
    }

    private static void WriteAll<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartArray();
            write(item);
            json.WriteEndArray();
            if (json.BytesPending > 64 * 1024) json.Flush();
        }
        json.WriteEndArray();
    }

    /// <summary>Since 1970, as scripts count time.</summary>
    private static decimal Milliseconds(DateTime time) => (time - DateTime.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerMillisecond;
}
