using System.Text;
using EventoDb.Server.Errors;
using EventoDb.Server.Json;
using EventoDb.Server.Storage;

namespace EventoDb.Server.Rpc;

/// <summary><c>category.get</c>.</summary>
internal sealed class CategoryMethods
{
    private readonly Store _store;

    public CategoryMethods(Store store) => _store = store;

    public ValueTask GetAsync(RpcCall call)
    {
        call.RequireArguments(1, "category.get requires at least 1 argument: categoryName");
        if (!call.Request[0].IsString) throw RpcException.InvalidRequest("categoryName must be a string");
        var category = call.Request[0].Text();
        JsonValue position = default, globalPosition = default, batchSize = default, correlationOption = default, groupOption = default;
        var properties = call.Options(1);
        while (properties.MoveNext())
        {
            if (properties.NameIs("position"u8)) position = properties.Value;
            else if (properties.NameIs("globalPosition"u8)) globalPosition = properties.Value;
            else if (properties.NameIs("batchSize"u8)) batchSize = properties.Value;
            else if (properties.NameIs("correlation"u8)) correlationOption = properties.Value;
            else if (properties.NameIs("consumerGroup"u8)) groupOption = properties.Value;
        }
        var from = RpcOption.Integer(position, "options.position") ?? 1;
        from = RpcOption.Integer(globalPosition, "options.globalPosition") ?? from;
        var limit = BatchSize.Of(batchSize);
        var correlation = RpcOption.Text(correlationOption, "options.correlation");
        var group = Group(groupOption);
        var within = call.Caller.Require("Failed to get category messages");
        var query = new CategoryQuery(
            within,
            Encoding.UTF8.GetBytes(category),
            from,
            limit,
            string.IsNullOrEmpty(correlation) ? null : Encoding.UTF8.GetBytes(correlation),
            group);
        return MessagePage.WriteAsync(_store, call.Response, query);
    }

    private static ConsumerGroup? Group(JsonValue option)
    {
        if (!option.Exists) return null;
        if (!option.IsObject) throw RpcException.InvalidRequest("options.consumerGroup must be an object");
        JsonValue memberOption = default, sizeOption = default;
        var properties = option.EnumerateProperties();
        while (properties.MoveNext())
        {
            if (properties.NameIs("member"u8)) memberOption = properties.Value;
            else if (properties.NameIs("size"u8)) sizeOption = properties.Value;
        }
        var member = RpcOption.Integer(memberOption, "options.consumerGroup.member");
        var size = RpcOption.Integer(sizeOption, "options.consumerGroup.size");
        if (member is null && size is null) return null;
        if (member is null || size is null) throw RpcException.InvalidRequest("options.consumerGroup requires both member and size");
        if (member < 0) throw RpcException.InvalidRequest("options.consumerGroup.member must be non-negative");
        if (size <= 0) throw RpcException.InvalidRequest("options.consumerGroup.size must be positive");
        if (member >= size) throw RpcException.InvalidRequest("options.consumerGroup.member must be < size");
        return new ConsumerGroup(member.Value, size.Value);
    }
}
