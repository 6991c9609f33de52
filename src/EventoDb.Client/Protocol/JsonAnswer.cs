using System.Text.Json;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>Reads the small answers: everything but pages of messages.</summary>
internal static class JsonAnswer
{
    /// <summary>Reads an answer with <paramref name="read"/>.</summary>
    public static AnswerParser<T> Of<T>(Func<JsonElement, T> read) => answer =>
    {
        try
        {
            var reader = new Utf8JsonReader(answer.Body);
            using var document = JsonDocument.ParseValue(ref reader);
            if (reader.Read()) throw new MalformedAnswerException("something follows the answer");
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new MalformedAnswerException("no JSON", e);
        }
    };

    /// <summary>Reads an answer that is a list, each item with <paramref name="read"/>.</summary>
    public static AnswerParser<List<T>> ListOf<T>(Func<JsonElement, T> read) => Of(element =>
    {
        Require(element, JsonValueKind.Array, "answer");
        var items = new List<T>(element.GetArrayLength());
        foreach (var item in element.EnumerateArray()) items.Add(read(item));
        return items;
    });

    /// <summary>The text in a property.</summary>
    public static string Text(this JsonElement item, string name) => Property(item, name, JsonValueKind.String).GetString()!;

    /// <summary>The text in a property that may be missing or null.</summary>
    public static string? OptionalText(this JsonElement item, string name) => Optional(item, name, JsonValueKind.String)?.GetString();

    /// <summary>The whole number in a property.</summary>
    public static long Whole(this JsonElement item, string name) => ToWhole(Property(item, name, JsonValueKind.Number), name);

    /// <summary>The whole number in a property that may be missing or null.</summary>
    public static long? OptionalWhole(this JsonElement item, string name) => Optional(item, name, JsonValueKind.Number) is { } number ? ToWhole(number, name) : null;

    /// <summary>The time in a property.</summary>
    public static DateTimeOffset Time(this JsonElement item, string name) => ParseTime(item.Text(name), name);

    /// <summary>The time in a property that may be missing or null.</summary>
    public static DateTimeOffset? OptionalTime(this JsonElement item, string name) => item.OptionalText(name) is { Length: > 0 } text ? ParseTime(text, name) : null;

    /// <summary>The whole number that an element is.</summary>
    public static long Whole(this JsonElement element)
    {
        Require(element, JsonValueKind.Number, "answer");
        return ToWhole(element, "answer");
    }

    /// <summary>Refuses an element of another kind.</summary>
    public static void Require(JsonElement element, JsonValueKind kind, string what)
    {
        if (element.ValueKind != kind) throw new MalformedAnswerException($"{what} is no {kind}");
    }

    private static long ToWhole(JsonElement number, string name) =>
        number.TryGetInt64(out var value) ? value : throw new MalformedAnswerException($"{name} is no whole number");

    private static DateTimeOffset ParseTime(string text, string name) =>
        Rfc3339.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var time, out _) ? time : throw new MalformedAnswerException($"{name} is no time");

    private static JsonElement Property(JsonElement item, string name, JsonValueKind kind)
    {
        Require(item, JsonValueKind.Object, "an item");
        if (!item.TryGetProperty(name, out var value)) throw new MalformedAnswerException($"{name} is missing");
        Require(value, kind, name);
        return value;
    }

    private static JsonElement? Optional(JsonElement item, string name, JsonValueKind kind)
    {
        Require(item, JsonValueKind.Object, "an item");
        if (!item.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        Require(value, kind, name);
        return value;
    }
}
