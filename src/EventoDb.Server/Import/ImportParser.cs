using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EventoDb.Server.Rpc;
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
            throw new ImportFailure("INVALID_JSON", FormattableString.Invariant($"malformed JSON at line {number}: {fields.Fault}"));
        }
        var text = fields.Time.IsString ? fields.Time.Text() : "";
        if (!Rfc3339.TryParse(text, out var time, out var fault))
        {
            throw Invalid("invalid time format: " + fault, number);
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
        batch.Add(new ImportRecord(id, stream, type, position, globalPosition, data, metadata, correlation, time));
    }

    /// <summary>A text that must have something in it (EventoDB 0.7.0 imports a missing one as an empty one, and nobody finds that message again).</summary>
    private static Range RequireText(JsonValue value, GrowingBuffer bytes, string name, long number)
    {
        var start = bytes.Length;
        if (value.IsString) JsonText.Unescape(value.Json.Span[1..^1], bytes);
        return bytes.Length > start ? start..bytes.Length : throw Invalid(name + " must be a non-empty string", number);
    }

    private static ImportFailure Invalid(string reason, long number) =>
        new("INVALID_RECORD", FormattableString.Invariant($"invalid record at line {number}: {reason}"));

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

        /// <summary>The first thing that is wrong, in EventoDB's words.</summary>
        public string? Fault;

        public static Fields Read(ReadOnlyMemory<byte> line)
        {
            var fields = default(Fields);
            JsonTokenType kind;
            string? overflow = null;
            try
            {
                var reader = new Utf8JsonReader(line.Span, JsonValue.Options);
                reader.Read();
                kind = reader.TokenType;
                while (reader.Read())
                {
                    if (reader.TokenType == JsonTokenType.Number && !JsonLimits.IsDouble(reader.ValueSpan)) overflow ??= Encoding.UTF8.GetString(reader.ValueSpan);
                }
            }
            catch (JsonException)
            {
                fields.Fault = JsonSyntax.Explain(line.Span);
                return fields;
            }
            if (kind == JsonTokenType.Null) return fields;
            if (kind != JsonTokenType.StartObject)
            {
                fields.Fault = $"json: cannot unmarshal {JsonValue.GoName(kind)} into Go value of type api.ExportRecord";
                return fields;
            }
            var properties = new JsonValue(kind, Trim(line)).EnumerateProperties();
            while (properties.MoveNext()) fields.Take(ExportRecord.FieldOf(Encoding.UTF8.GetBytes(properties.Name())), properties.Value);
            if (overflow is not null) fields.Fault ??= $"json: cannot unmarshal number {overflow} into Go value of type float64";
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
            else Mismatch(value, name, "string");
        }

        private void TakeObject(ref JsonValue field, JsonValue value, string name)
        {
            if (value.IsObject) field = value;
            else Mismatch(value, name, "map[string]interface {}");
        }

        private void TakeInteger(ref long? field, JsonValue value, string name)
        {
            var json = value.Json.Span;
            if (value.IsNumber && Utf8Parser.TryParse(json, out long integer, out var consumed) && consumed == json.Length) field = integer;
            else Mismatch(value, name, "int64");
        }

        private void Mismatch(JsonValue value, string name, string type)
        {
            var found = value.IsNumber && type == "int64" ? "number " + Encoding.UTF8.GetString(value.Json.Span) : JsonValue.GoName(value.Kind);
            Fault ??= $"json: cannot unmarshal {found} into Go struct field ExportRecord.{name} of type {type}";
        }
    }
}
