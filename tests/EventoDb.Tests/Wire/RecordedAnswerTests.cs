using System.Globalization;
using System.Text.Json;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Wire;

/// <summary>Every recorded answer that one of the client's methods can get becomes the right object or the right error.</summary>
public class RecordedAnswerTests
{
    private static readonly string[] TypedMethods =
    [
        "/health", "/version", "category.get", "ns.categories", "ns.create", "ns.delete", "ns.info", "ns.list", "ns.streams",
        "stream.get", "stream.last", "stream.version", "stream.write", "sys.version",
    ];

    public static IEnumerable<TheoryDataRow<BackendKind, int, string>> Exchanges() =>
        from kind in Enum.GetValues<BackendKind>()
        from item in WireExchange.All(kind).Index()
        where ClientCall.For(item.Item) is not null
        select new TheoryDataRow<BackendKind, int, string>(kind, item.Index, item.Item.Name);

    [Fact]
    public void Every_method_of_the_client_is_among_them() => Assert.Equal(
        TypedMethods,
        WireExchange.All(BackendKind.Sqlite).Select(ClientCall.For).Where(call => call is { IsTyped: true }).Select(call => call!.Method).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task A_recorded_answer_becomes_the_right_object_or_error(BackendKind kind, int number, string name)
    {
        var exchange = WireExchange.All(kind)[number];
        Assert.Equal(name, exchange.Name);
        var call = ClientCall.For(exchange)!;
        await using var server = new StubServer(request => request.Number == 0 ? Recorded(exchange) : FollowUp(request, exchange, number));
        using var client = server.CreateClient(exchange.Token, retryCount: 0);

        if (exchange.Response.Status == 200)
        {
            Check(exchange, await call.RunAsync(client));
        }
        else
        {
            Check(exchange, number, server.Uri, await Assert.ThrowsAnyAsync<EventoException>(() => call.RunAsync(client)));
        }

        var sent = server.Requests[0];
        Assert.Equal(exchange.Request.Method, sent.Method);
        Assert.Equal(call.Method, sent.Rpc);
        if (FirstText(exchange.Request.Body) is { } target) Assert.Equal(target, FirstText(sent.Text));
    }

    private static StubAnswer Recorded(WireExchange exchange) => StubAnswer.Json(exchange.Response.Body, exchange.Response.Status);

    /// <summary>What the client asks besides: the version where a conflict does not tell it, and the count that tells which category counts are true.</summary>
    private static StubAnswer FollowUp(StubRequest request, WireExchange exchange, int number) => request.Rpc switch
    {
        // After a server error the client makes sure that the message is not there.
        "stream.version" when exchange.Response.Status >= 500 => StubAnswer.Json("null"),
        "stream.version" => StubAnswer.Json(ActualVersion(number).ToString(CultureInfo.InvariantCulture)),
        "ns.info" => Recorded(WireExchange.All(BackendKind.Sqlite).Single(exchange => exchange.Name == "ns.info default")),
        _ => throw new InvalidOperationException($"Nobody expected {request.Text}."),
    };

    /// <summary>The version that a conflict met, as sqlite tells it; once sqlite refuses the id instead, where there are three messages on pebble.</summary>
    private static long ActualVersion(int number) =>
        JsonElement.Parse(WireExchange.All(BackendKind.Sqlite)[number].Response.Body).GetProperty("error").TryGetProperty("details", out var details)
            ? details.GetProperty("actual").GetInt64()
            : 2;

    private static string? FirstText(string? body) =>
        body?.StartsWith('[') == true && JsonElement.Parse(body) is var call && call.GetArrayLength() > 1 && call[1].ValueKind == JsonValueKind.String ? call[1].GetString() : null;

    private static void Check(WireExchange exchange, int number, Uri server, EventoException failure)
    {
        var error = JsonElement.Parse(exchange.Response.Body).GetProperty("error");
        // Some say of an id that is there already that their storage fails.
        var isIdThere = exchange.Name is "duplicate id, same stream" or "duplicate id, other stream" or "… same id in lower case";
        Assert.Equal(isIdThere ? EventoErrorCode.IdExists : error.GetProperty("code").GetString(), failure.Code);
        Assert.Equal(exchange.Response.Status, failure.StatusCode);
        Assert.Equal(error.TryGetProperty("details", out var details), failure.Details is not null);
        if (failure.Details is { } found) Assert.True(JsonElement.DeepEquals(details, found));
        if (failure is EventoVersionConflictException conflict)
        {
            var request = JsonElement.Parse(exchange.Request.Body!);
            Assert.Equal(request[3].GetProperty("expectedVersion").GetInt64(), conflict.ExpectedVersion);
            Assert.Equal(ActualVersion(number), conflict.ActualVersion);
            Assert.Equal(request[1].GetString(), conflict.StreamName);
        }
        else if (!isIdThere)
        {
            var message = error.GetProperty("message").GetString()!;
            // What is wrong with a token depends on where it was used.
            if (!IsAboutToken(failure.Code, message)) Assert.Equal(message, failure.Message);
            else Assert.Equal($"{message} ({(EventoToken.TryGetNamespace(exchange.Token ?? "", out var name) ? $"namespace '{name}', " : "")}server {server.GetLeftPart(UriPartial.Authority)}).", failure.Message);
        }
    }

    private static bool IsAboutToken(string code, string message) =>
        code.StartsWith("AUTH_", StringComparison.Ordinal) || message.Contains("namespace not found", StringComparison.Ordinal);

    private static void Check(WireExchange exchange, object? result)
    {
        var answer = JsonElement.Parse(exchange.Response.Body);
        switch (result)
        {
            case null:
                Assert.Equal(JsonValueKind.Null, answer.ValueKind);
                break;
            case JsonElement raw:
                Assert.True(JsonElement.DeepEquals(answer, raw));
                break;
            case string text:
                Assert.Equal(answer.ValueKind == JsonValueKind.String ? answer.GetString() : answer.EnumerateObject().Single().Value.GetString(), text);
                break;
            case long version:
                Assert.Equal(answer.ValueKind == JsonValueKind.Null ? -1 : answer.GetInt64(), version);
                break;
            case WriteResult written:
                Assert.Equal(answer.GetProperty("position").GetInt64(), written.Position);
                Assert.Equal(answer.GetProperty("globalPosition").GetInt64(), written.GlobalPosition);
                Assert.Equal(JsonElement.Parse(exchange.Request.Body!)[1].GetString(), written.StreamName);
                Assert.Equal(JsonElement.Parse(exchange.Request.Body!)[2].GetProperty("type").GetString(), written.Type);
                break;
            case StoredMessage message:
                Check([.. answer.EnumerateArray()], JsonElement.Parse(exchange.Request.Body!)[1].GetString(), message);
                break;
            case IReadOnlyList<StoredMessage> messages:
                Assert.Equal(answer.GetArrayLength(), messages.Count);
                var stream = JsonElement.Parse(exchange.Request.Body!)[0].GetString() == "stream.get" ? JsonElement.Parse(exchange.Request.Body!)[1].GetString() : null;
                foreach (var (row, message) in answer.EnumerateArray().Zip(messages)) Check([.. row.EnumerateArray()], stream, message);
                break;
            case CreatedNamespace created:
                Assert.Equal(answer.GetProperty("namespace").GetString(), created.Name);
                Assert.Equal(answer.GetProperty("token").GetString(), created.Token);
                Assert.Equal(Time(answer.GetProperty("createdAt")), created.CreatedAt);
                break;
            case DeletedNamespace deleted:
                Assert.Equal(answer.GetProperty("namespace").GetString(), deleted.Name);
                Assert.Equal(Time(answer.GetProperty("deletedAt")), deleted.DeletedAt);
                Assert.Equal(0, deleted.MessagesDeleted);
                break;
            case NamespaceInfo info:
                Check(answer, info);
                Assert.Equal(0, info.StreamCount);
                Assert.Null(info.LastActivity);
                break;
            case IReadOnlyList<NamespaceInfo> infos:
                Assert.Equal(answer.GetArrayLength(), infos.Count);
                foreach (var (item, info) in answer.EnumerateArray().Zip(infos)) Check(item, info);
                break;
            case IReadOnlyList<StreamSummary> streams:
                Assert.Equal(
                    answer.EnumerateArray().Select(item => new StreamSummary(item.GetProperty("stream").GetString()!, item.GetProperty("version").GetInt64(), Time(item.GetProperty("lastActivity")))),
                    streams);
                break;
            case IReadOnlyList<CategorySummary> categories:
                // pebble counts a:command with a; the client does not.
                Assert.Equal(
                    answer.EnumerateArray().Select(item => new CategorySummary(
                        item.GetProperty("category").GetString()!,
                        item.GetProperty("streamCount").GetInt64(),
                        item.GetProperty("category").GetString() == "a" ? 1 : item.GetProperty("messageCount").GetInt64())),
                    categories);
                break;
            default:
                Assert.Fail($"Nobody knows what {result.GetType()} should be.");
                break;
        }
    }

    private static void Check(JsonElement item, NamespaceInfo info)
    {
        Assert.Equal(item.GetProperty("namespace").GetString(), info.Name);
        Assert.Equal(item.GetProperty("description").GetString(), info.Description);
        Assert.Equal(Time(item.GetProperty("createdAt")), info.CreatedAt);
        Assert.Equal(item.GetProperty("messageCount").GetInt64(), info.MessageCount);
    }

    private static void Check(JsonElement[] row, string? stream, StoredMessage message)
    {
        Assert.Equal(stream is null ? 8 : 7, row.Length);
        Assert.Equal(row[0].GetString(), message.Id);
        Assert.Equal(stream ?? row[1].GetString(), message.StreamName);
        row = row[^6..];
        Assert.Equal(row[0].GetString(), message.Type);
        Assert.Equal(row[1].GetInt64(), message.Position);
        Assert.Equal(row[2].GetInt64(), message.GlobalPosition);
        // An import may leave null for data.
        Assert.Equal(row[3].ValueKind == JsonValueKind.Null ? "{}" : row[3].GetRawText(), message.DataJson);
        Assert.Equal(row[4].ValueKind == JsonValueKind.Null ? null : row[4].GetRawText(), message.MetadataJson);
        Assert.Equal(row[5].GetString(), message.TimeText);
        Assert.Equal(Time(row[5]), message.Time);
    }

    private static DateTimeOffset Time(JsonElement time) => DateTimeOffset.Parse(
        // .NET rounds the eighth decimal, a time is cut there.
        System.Text.RegularExpressions.Regex.Replace(time.GetString()!, @"(\.\d{7})\d+", "$1"), CultureInfo.InvariantCulture);
}
