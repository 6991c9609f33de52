using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>What a consumer records of how far it has come: data <c>{"position": …}</c>, the global position of the last message processed, as Eventide has it; and beside it
/// what Eventide passes over: the filter that the position was reached with, and what is done beyond it.</summary>
/// <param name="Position">The global position up to which all is processed; 0 for none.</param>
/// <param name="Filter">Which messages were wanted.</param>
/// <param name="Beyond">The global positions beyond it of messages that are done.</param>
internal sealed record RecordedPosition(long Position, ConsumerFilter Filter, IReadOnlyList<long> Beyond)
{
    /// <summary>The type of the record.</summary>
    public const string Type = "Recorded";

    /// <summary>The type of the record of a consumer that was retired. Its data have <c>at</c> in place of <c>position</c>, so that nobody goes on from there unasked.</summary>
    public const string RetiredType = "Retired";

    /// <summary>Whether the consumer was retired.</summary>
    public bool IsRetired { get; init; }

    /// <summary>The size to which its group was resized when it was retired for that; null else.</summary>
    public int? ResizedTo { get; init; }

    /// <summary>One that has processed nothing.</summary>
    public static RecordedPosition Start { get; } = new(0, ConsumerFilter.None, []);

    /// <summary>Reads a record.</summary>
    /// <exception cref="EventoException"><c>INVALID_DATA</c>: it is none.</exception>
    public static RecordedPosition Read(StoredMessage record)
    {
        using var document = JsonDocument.Parse(record.DataUtf8);
        var data = document.RootElement;
        var isRetired = record.Type == RetiredType;
        if (!data.TryGetProperty(NameOfPosition(isRetired), out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var position))
        {
            throw new EventoException(
                ModuleErrorCode.InvalidData, $"The last message of '{record.StreamName}' is no position: its data has no whole number '{NameOfPosition(isRetired)}'.");
        }
        return new RecordedPosition(position, ReadFilter(data), ReadNumbers(data))
        {
            IsRetired = isRetired,
            ResizedTo = isRetired && data.TryGetProperty("resizedTo"u8, out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out var members) ? members : null,
        };
    }

    /// <summary>The record's data.</summary>
    public byte[] ToData() => JsonData.Write(writer =>
    {
        writer.WriteNumber(NameOfPosition(IsRetired), Position);
        if (ResizedTo is { } size) writer.WriteNumber("resizedTo"u8, size);
        if (Filter.Correlation is { } correlation) writer.WriteString("correlation"u8, correlation);
        if (Filter.Types is { } types)
        {
            writer.WriteStartArray("types"u8);
            foreach (var type in types) writer.WriteStringValue(type);
            writer.WriteEndArray();
        }
        if (Beyond.Count == 0) return;
        writer.WriteStartArray("done"u8);
        foreach (var position in Beyond) writer.WriteNumberValue(position);
        writer.WriteEndArray();
    });

    private static string NameOfPosition(bool isRetired) => isRetired ? "at" : "position";

    private static ConsumerFilter ReadFilter(JsonElement data)
    {
        var types = data.TryGetProperty("types"u8, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).ToList()
            : null;
        var correlation = data.TryGetProperty("correlation"u8, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        return correlation is null && types is null ? ConsumerFilter.None : new ConsumerFilter(correlation, types);
    }

    private static List<long> ReadNumbers(JsonElement data) =>
        data.TryGetProperty("done"u8, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out _)).Select(item => item.GetInt64())]
            : [];
}
