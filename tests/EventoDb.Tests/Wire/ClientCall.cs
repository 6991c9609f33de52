using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Tests.Wire;

/// <summary>The call of the client that sends what a recorded request asks.</summary>
/// <param name="Method">The RPC method or path.</param>
/// <param name="IsTyped">Whether it is a method of its own; else <see cref="EventoClient.InvokeAsync"/>.</param>
/// <param name="RunAsync">The call.</param>
internal sealed record ClientCall(string Method, bool IsTyped, Func<EventoClient, Task<object?>> RunAsync)
{
    /// <summary>The call for an exchange, or null where no client would send such a request.</summary>
    public static ClientCall? For(WireExchange exchange)
    {
        var request = exchange.Request;
        if (request.Method == "GET" && request.Path == "/health") return new ClientCall("/health", true, async client => await client.GetHealthAsync());
        if (request.Method == "GET" && request.Path == "/version") return new ClientCall("/version", true, async client => await client.GetVersionAsync());
        if (request.Method != "POST" || request.Path != "/rpc" || request.Body is null || !TryParse(request.Body, out var call)) return null;
        if (request.Headers.TryGetValue("Authorization", out var header) && exchange.Token is not { Length: > 0 }) return null;
        var method = call[0].GetString()!;
        if (Typed(method, [.. call.EnumerateArray().Skip(1)]) is { } typed) return new ClientCall(method, true, typed);
        if (method == "category.get" && call.GetArrayLength() > 2 && call[2].ValueKind == JsonValueKind.Object
            && call[2].TryGetProperty("batchSize", out var size) && size.ValueKind == JsonValueKind.Number && size.GetDouble() < 1) return null;
        ReadOnlyMemory<byte>[] arguments = [.. call.EnumerateArray().Skip(1).Select(argument => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(argument.GetRawText()))];
        return new ClientCall(method, false, async client => JsonElement.Parse(await client.InvokeAsync(method, arguments)));
    }

    private static Func<EventoClient, Task<object?>>? Typed(string method, JsonElement[] arguments)
    {
        var options = arguments.Length > 0 && arguments[^1].ValueKind == JsonValueKind.Object ? arguments[^1] : default;
        switch (method, arguments.Length)
        {
            case ("sys.version", 0):
                return async client => await client.GetSystemVersionAsync();
            case ("stream.write", 2 or 3) when IsName(arguments[0]) && IsMessage(arguments[1]) && (arguments.Length == 2 || HasOnly(arguments[2], ("id", IsName), ("expectedVersion", IsWhole))):
                var settings = arguments.Length == 3 ? arguments[2] : default;
                return async client => await client.WriteAsync(arguments[0].GetString()!, new NewMessage(
                    arguments[1].GetProperty("type").GetString()!,
                    arguments[1].GetProperty("data").GetRawText(),
                    arguments[1].TryGetProperty("metadata", out var metadata) ? metadata.GetRawText() : null)
                {
                    Id = Text(settings, "id"),
                    ExpectedVersion = Whole(settings, "expectedVersion"),
                });
            case ("stream.get", 1 or 2) when IsName(arguments[0]) && (arguments.Length == 1 || HasOnly(options, ("position", IsWhole), ("globalPosition", IsWhole), ("batchSize", IsBatchSize))):
                return async client => await client.GetStreamPageAsync(
                    arguments[0].GetString()!, Whole(options, "position"), Whole(options, "globalPosition"), (int?)Whole(options, "batchSize") ?? 1000);
            case ("stream.last", 1 or 2) when IsName(arguments[0]) && (arguments.Length == 1 || HasOnly(options, ("type", IsName))):
                return async client => await client.GetLastMessageAsync(arguments[0].GetString()!, Text(options, "type"));
            case ("stream.version", 1) when IsName(arguments[0]):
                return async client => await client.GetStreamVersionAsync(arguments[0].GetString()!);
            case ("category.get", 1 or 2) when arguments[0].ValueKind == JsonValueKind.String && (arguments.Length == 1 || HasOnly(
                options, ("position", IsWhole), ("batchSize", IsBatchSize), ("correlation", IsName), ("consumerGroup", IsGroup))):
                return async client => await client.GetCategoryPageAsync(
                    arguments[0].GetString()!, Whole(options, "position"), Text(options, "correlation"), Group(options), (int?)Whole(options, "batchSize") ?? 1000);
            case ("ns.create", 1 or 2) when IsName(arguments[0]) && (arguments.Length == 1 || HasOnly(options, ("description", IsName), ("token", IsToken))):
                return async client => await client.CreateNamespaceAsync(arguments[0].GetString()!, Text(options, "description"), Text(options, "token"));
            case ("ns.delete", 1) when IsName(arguments[0]):
                return async client => await client.DeleteNamespaceAsync(arguments[0].GetString()!);
            case ("ns.info", 1) when IsName(arguments[0]):
                return async client => await client.GetNamespaceAsync(arguments[0].GetString()!);
            case ("ns.list", 0):
                return async client => await client.GetNamespacesAsync();
            case ("ns.streams", 0 or 1) when arguments.Length == 0 || HasOnly(options, ("prefix", IsName), ("limit", IsLimit), ("cursor", IsName)):
                return async client => await client.GetStreamsPageAsync(Text(options, "prefix"), (int?)Whole(options, "limit") ?? 100, Text(options, "cursor"));
            case ("ns.categories", _):
                return async client => await client.GetCategoriesAsync();
            default:
                return null;
        }
    }

    private static bool TryParse(string body, out JsonElement call)
    {
        call = default;
        try
        {
            call = JsonElement.Parse(body);
            return call.ValueKind == JsonValueKind.Array && call.GetArrayLength() > 0 && IsName(call[0]);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsMessage(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object
        && message.TryGetProperty("type", out var type) && IsName(type)
        && message.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Object
        && (!message.TryGetProperty("metadata", out var metadata) || metadata.ValueKind == JsonValueKind.Object);

    private static bool HasOnly(JsonElement options, params (string Name, Func<JsonElement, bool> Fits)[] known) =>
        options.ValueKind == JsonValueKind.Object
        && options.EnumerateObject().All(option => known.Any(entry => entry.Name == option.Name && entry.Fits(option.Value)));

    private static bool IsName(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0;

    private static bool IsToken(JsonElement value) => IsName(value) && EventoToken.TryGetNamespace(value.GetString(), out _);

    private static bool IsWhole(JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _);

    private static bool IsBatchSize(JsonElement value) => IsWhole(value) && value.GetInt64() is >= 1 and <= 10_000;

    private static bool IsLimit(JsonElement value) => IsWhole(value) && value.GetInt64() is >= 1 and <= 1000;

    private static bool IsGroup(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty("member", out var member) && IsWhole(member)
        && value.TryGetProperty("size", out var size) && IsWhole(size)
        && member.GetInt32() >= 0 && member.GetInt32() < size.GetInt32();

    private static string? Text(JsonElement options, string name) => Find(options, name)?.GetString();

    private static long? Whole(JsonElement options, string name) => Find(options, name)?.GetInt64();

    private static ConsumerGroup? Group(JsonElement options) => Find(options, "consumerGroup") is { } group
        ? new ConsumerGroup(group.GetProperty("member").GetInt32(), group.GetProperty("size").GetInt32())
        : null;

    private static JsonElement? Find(JsonElement options, string name) =>
        options.ValueKind == JsonValueKind.Object && options.TryGetProperty(name, out var value) ? value : null;
}
