using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EventoDb.Tests.Support;

/// <summary>A line of an import, read as Go reads it: what is missing is empty.</summary>
internal sealed partial record StandInRecord(
    string Id, string Stream, string Type, long Position, long GlobalPosition,
    Dictionary<string, object?>? Data, Dictionary<string, object?>? Metadata, DateTime Time, int Nanoseconds)
{
    /// <summary>Reads a line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">Its number in the request.</param>
    public static StandInRecord Read(ReadOnlySpan<byte> line, long number)
    {
        object? value;
        try
        {
            value = StandInJson.Read(line);
        }
        catch (JsonException e)
        {
            throw Malformed(number, e.Message);
        }
        var fields = value switch
        {
            Dictionary<string, object?> map => map,
            null => [],
            _ => throw Malformed(number, "a record is an object"),
        };
        var data = Field<Dictionary<string, object?>>(fields, "data", number);
        var metadata = Field<Dictionary<string, object?>>(fields, "meta", number);
        var time = Field<string>(fields, "time", number) ?? "";
        var match = Rfc3339().Match(time);
        if (!match.Success)
        {
            throw new StandInImportException("INVALID_RECORD", string.Create(
                CultureInfo.InvariantCulture,
                $"invalid record at line {number}: invalid time format"), number);
        }
        var whole = DateTimeOffset.Parse(match.Groups[1].Value + match.Groups[3].Value, CultureInfo.InvariantCulture).UtcDateTime;
        return new StandInRecord(
            Field<string>(fields, "id", number) ?? "",
            Field<string>(fields, "stream", number) ?? "",
            Field<string>(fields, "type", number) ?? "",
            (long)(fields.GetValueOrDefault("pos") as double? ?? 0),
            (long)(fields.GetValueOrDefault("gpos") as double? ?? 0),
            data, metadata, whole,
            int.Parse(match.Groups[2].Value.PadRight(9, '0')[..9], CultureInfo.InvariantCulture));
    }

    private static T? Field<T>(Dictionary<string, object?> fields, string name, long number)
        where T : class => fields.GetValueOrDefault(name) switch
        {
            null => null,
            T fit => fit,
            _ => throw Malformed(number, $"{name} is of another type"),
        };

    private static StandInImportException Malformed(long number, string why) =>
        new("INVALID_JSON", string.Create(CultureInfo.InvariantCulture, $"malformed JSON at line {number}: {why}"), number);

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$")]
    private static partial Regex Rfc3339();
}
