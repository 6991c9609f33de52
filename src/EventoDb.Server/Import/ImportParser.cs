using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;
using EventoDb.Shared;

namespace EventoDb.Server.Import;

/// <summary>Reads the lines of an import.</summary>
internal sealed class ImportParser
{
    private readonly JsonCopier _copier = new();

    /// <summary>Reads one line into <paramref name="batch"/>; <paramref name="number"/> is its number in the messages.</summary>
    public void Parse(ReadOnlyMemory<byte> line, long number, ImportBatch batch)
    {
        if (!Utf8.IsValid(line.Span)) line = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line.Span));
        var fields = Fields.Read(line);
        if (fields.Fault is not null)
        {
            throw new ImportFailure(ServerErrorCode.InvalidJson, FormattableString.Invariant($"malformed JSON at line {number}: {fields.Fault}"));
        }
        if (!fields.Time.IsString || !Rfc3339.TryParse(Encoding.UTF8.GetBytes(fields.Time.Text()), out var time, out _))
        {
            throw Invalid("time must be one of RFC 3339, such as 2025-01-02T03:04:05Z", number);
        }

        var bytes = batch.Bytes;
        var id = RequireText(fields.Id, bytes, "id", number);
        var stream = RequireText(fields.Stream, bytes, "stream", number);
        var type = RequireText(fields.Type, bytes, "type", number);
        var position = fields.Position is { } pos && ExportRecord.IsPosition(pos) ? pos : throw Invalid("pos must be from 0 to 2^62 - 1", number);
        var globalPosition = fields.GlobalPosition is { } gpos && ExportRecord.IsGlobalPosition(gpos) ? gpos : throw Invalid("gpos must be from 1 to 2^62 - 1", number);
        var data = fields.Data.IsObject ? _copier.Copy(fields.Data.Json.Span, bytes) : default;
        var metadata = fields.Metadata.IsObject ? _copier.Copy(fields.Metadata.Json.Span, bytes) : default;
        var correlation = fields.Metadata.IsObject ? Correlation.Find(bytes, metadata) ?? default : default;
        batch.Add(new ImportRecord(id, stream, type, position, globalPosition, data, metadata, correlation, time.UtcDateTime));
    }

    /// <summary>A text that must have something in it (EventoDB 0.7.0 imports a missing one as an empty one, and nobody finds that message again).</summary>
    private static Range RequireText(JsonValue value, GrowingBuffer bytes, string name, long number)
    {
        var start = bytes.Length;
        if (value.IsString) JsonText.Unescape(value.Json.Span[1..^1], bytes);
        return bytes.Length > start ? start..bytes.Length : throw Invalid(name + " must be a non-empty string", number);
    }

    private static ImportFailure Invalid(string reason, long number) =>
        new(ServerErrorCode.InvalidRecord, FormattableString.Invariant($"invalid record at line {number}: {reason}"));

    /// <summary>The fields of a record as they stand in the line. A null is as good as nothing; names match in any case.</summary>
    private ref struct Fields
    {
        public JsonValue Id;
        public JsonValue Stream;
        public JsonValue Type;
        public JsonValue Time;
        public JsonValue Data;
        public JsonValue Metadata;
        public long? Position;
        public long? GlobalPosition;

        /// <summary>The first thing that is wrong.</summary>
        public string? Fault;

        public static Fields Read(ReadOnlyMemory<byte> line)
        {
            var fields = default(Fields);
            JsonTokenType kind;
            var overflows = false;
            try
            {
                var reader = new Utf8JsonReader(line.Span, JsonValue.Options);
                reader.Read();
                kind = reader.TokenType;
                while (reader.Read())
                {
                    if (reader.TokenType == JsonTokenType.Number && !JsonLimits.IsDouble(reader.ValueSpan)) overflows = true;
                }
            }
            catch (JsonException e)
            {
                fields.Fault = e.Message;
                return fields;
            }
            if (kind == JsonTokenType.Null) return fields;
            if (kind != JsonTokenType.StartObject)
            {
                fields.Fault = "a record must be an object";
                return fields;
            }
            var properties = new JsonValue(kind, Trim(line)).EnumerateProperties();
            while (properties.MoveNext()) fields.Take(ExportRecord.FieldOf(Encoding.UTF8.GetBytes(properties.Name())), properties.Value);
            if (overflows) fields.Fault ??= JsonLimits.NoDouble;
            return fields;
        }

        private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line) => line.Trim(" \t\r\n"u8.ToArray());

        private void Take(ExportField field, JsonValue value)
        {
            if (value.Kind == JsonTokenType.Null) return;
            switch (field)
            {
                case ExportField.Id:
                    TakeText(ref Id, value, "id");
                    break;
                case ExportField.Stream:
                    TakeText(ref Stream, value, "stream");
                    break;
                case ExportField.Type:
                    TakeText(ref Type, value, "type");
                    break;
                case ExportField.Time:
                    TakeText(ref Time, value, "time");
                    break;
                case ExportField.Position:
                    TakeInteger(ref Position, value, "pos");
                    break;
                case ExportField.GlobalPosition:
                    TakeInteger(ref GlobalPosition, value, "gpos");
                    break;
                case ExportField.Data:
                    TakeObject(ref Data, value, "data");
                    break;
                case ExportField.Metadata:
                    TakeObject(ref Metadata, value, "meta");
                    break;
                default:
                    break;
            }
        }

        private void TakeText(ref JsonValue field, JsonValue value, string name)
        {
            if (value.IsString) field = value;
            else Fault ??= name + " must be a string";
        }

        private void TakeObject(ref JsonValue field, JsonValue value, string name)
        {
            if (value.IsObject) field = value;
            else Fault ??= name + " must be an object";
        }

        private void TakeInteger(ref long? field, JsonValue value, string name)
        {
            var json = value.Json.Span;
            if (value.IsNumber && Utf8Parser.TryParse(json, out long integer, out var consumed) && consumed == json.Length) field = integer;
            else Fault ??= name + " must be an integer";
        }
    }
}
