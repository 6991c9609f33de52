using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using EventoDb.Server.Errors;
using EventoDb.Server.Json;
using EventoDb.Shared;

namespace EventoDb.Server.Rpc;

/// <summary>A request's body, <c>["method", arg, …]</c>, checked to the end before anything is done. Used again by its connection.</summary>
internal sealed class RpcRequest
{
    private readonly List<JsonValue> _arguments = [];

    /// <summary>The method's name.</summary>
    public string Method { get; private set; } = "";

    /// <summary>How many arguments follow the name.</summary>
    public int Count => _arguments.Count;

    public JsonValue this[int index] => _arguments[index];

    /// <summary>Reads the body, which must stay as it is while the arguments are in use; tells what is wrong with it.</summary>
    public RpcError? Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span)) body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body.Span));
        _arguments.Clear();
        try
        {
            return Read(body) ?? TakeMethod();
        }
        catch (JsonException e)
        {
            return RpcError.Malformed(e.Message);
        }
    }

    private RpcError? Read(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, JsonValue.Options);
        var start = 0;
        var kind = JsonTokenType.None;
        var isArray = true;
        var overflows = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !JsonLimits.IsDouble(reader.ValueSpan)) overflows = true;
            var isEnd = reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray;
            if (reader.CurrentDepth == 0 && !isEnd) isArray = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.Null;
            if (reader.CurrentDepth != 1) continue;
            if (!isEnd)
            {
                start = (int)reader.TokenStartIndex;
                kind = reader.TokenType;
                if (kind is JsonTokenType.StartObject or JsonTokenType.StartArray) continue;
            }
            _arguments.Add(new JsonValue(kind, body[start..(int)reader.BytesConsumed]));
        }
        if (!isArray) return RpcError.Malformed("a request must be an array: the method's name, then its arguments");
        return overflows ? RpcError.Malformed(JsonLimits.NoDouble) : null;
    }

    private RpcError? TakeMethod()
    {
        if (_arguments.Count == 0) return RpcError.InvalidRequest("Missing method name");
        if (!_arguments[0].IsString) return RpcError.InvalidRequest("Method name must be a string");
        Method = _arguments[0].Text();
        _arguments.RemoveAt(0);
        return null;
    }
}
