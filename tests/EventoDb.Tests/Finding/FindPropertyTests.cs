using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Finding;

/// <summary>Find-EventoMessage finds what a plain filter over the messages as objects finds, whatever the data and the conditions.</summary>
public class FindPropertyTests
{
    private const int Messages = 60;
    private const int Conditions = 40;

    private static readonly Gen<string> Name = Gen.OneOf("a", "b", "A", "é", "a.b", "list", "", "x y");

    private static readonly Gen<string> Text =
        Gen.OneOf("rome", "Rome", "r", "1", "1.0", "-2", "true", "é", "É", "日本", "\"", "\\", "a\nb", "", "[x]", "a*b", "<&>", "\u2028", "2026-01-01T00:00:00Z");

    private static readonly Gen<string> Number = Gen.OneOf("0", "1", "-2", "1.5", "100", "1e3", "0.1", "9007199254740991");

    private static readonly Gen<JsonNode?> Value = Gen.Recursive<JsonNode?>((depth, inner) => Gen.Frequency(
        (4, Text.Select(static text => (JsonNode?)JsonValue.Create(text))),
        (3, Number.Select(static number => JsonNode.Parse(number))),
        (1, Gen.Bool.Select(static value => (JsonNode?)JsonValue.Create(value))),
        (1, Gen.Const((JsonNode?)null)),
        (depth < 3 ? 2 : 0, Gen.Select(Name, inner).Array[0, 3].Select(static properties => (JsonNode?)ToObject(properties))),
        (depth < 3 ? 2 : 0, inner.Array[0, 3].Select(static items => (JsonNode?)new JsonArray([.. items.Select(static item => item?.DeepClone())])))));

    private static readonly Gen<JsonObject> Data = Gen.Select(Name, Value).Array[0, 4].Select(ToObject);

    private static readonly Gen<string> Path = Name.Array[1, 3].Select(static names => string.Join('.', names));

    private static readonly Gen<Condition> ConditionGen = Gen.OneOf(
        Gen.Select(Path, Text).Select(static (path, text) => new Condition(path, $"'{Quote(text)}'", node => IsText(node, text))),
        Gen.Select(Path, Gen.OneOf("r*", "*", "?", "R[a-o]me", "1*", "*.*", "-?")).Select((path, pattern) => new Condition(path, $"'{pattern}'", node => IsLike(node, pattern))),
        Gen.Select(Path, Number).Select(static (path, number) => new Condition(path, number, node => IsNumber(node, number))),
        Gen.Select(Path, Gen.Bool).Select(static (path, value) => new Condition(path, value ? "$true" : "$false", node => IsBoolean(node, value))),
        Path.Select(static path => new Condition(path, "$null", static node => node is null)),
        Gen.Select(Path, Text, Number).Select(static (path, text, number) => new Condition(path, $"'{Quote(text)}', {number}", node => IsText(node, text) || IsNumber(node, number))),
        Path.Select(static path => new Condition(path, "{ $_ -is [long] -and $_ -gt 0 }", static node => TextOf(node) is { } text && node!.GetValueKind() == System.Text.Json.JsonValueKind.Number && long.TryParse(text, CultureInfo.InvariantCulture, out var whole) && whole > 0)));

    [Fact]
    public async Task Find_is_a_plain_filter() =>
        await Gen.Select(Data.Array[Messages], Gen.Select(ConditionGen, ConditionGen).Array[Conditions], Text.Array[10]).SampleAsync(
            async (data, conditions, patterns) =>
            {
                await using var session = new StandInSession(BackendKind.Pebble);
                foreach (var item in data) session.Server.Write("a-1", "Type", item.ToJsonString());
                var stored = session.Run("Get-EventoStream a-1").Values.Cast<EventoMessage>().Select(message => (message.Position, Data: JsonNode.Parse(message.DataJson)!)).ToList();
                foreach (var (first, second) in conditions)
                {
                    AssertFound(stored, session, $"-Data @{{ '{Quote(first.Path)}' = {first.Script} }}", message => Holds(message, first));
                    if (first.Path.Equals(second.Path, StringComparison.OrdinalIgnoreCase)) continue;
                    AssertFound(stored, session, $"-Data @{{ '{Quote(first.Path)}' = {first.Script}; '{Quote(second.Path)}' = {second.Script} }}", message => Holds(message, first) && Holds(message, second));
                }
                foreach (var pattern in patterns)
                {
                    if (pattern.Length == 0) continue;
                    AssertFound(stored, session, $"'{Quote(pattern)}' -SimpleMatch", message => Texts(message).Any(text => text.Contains(pattern, StringComparison.OrdinalIgnoreCase)));
                    AssertFound(stored, session, $"'{Quote(pattern)}' -SimpleMatch -CaseSensitive", message => Texts(message).Any(text => text.Contains(pattern, StringComparison.Ordinal)));
                    var regex = $"^{Regex.Escape(pattern)}";
                    AssertFound(stored, session, $"'{Quote(regex)}'", message => Texts(message).Any(text => Regex.IsMatch(text, regex, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)));
                }
            },
            iter: LongTests.Times(sample: 3, full: 100), threads: 1);

    private static void AssertFound(List<(long Position, JsonNode Data)> messages, StandInSession session, string arguments, Func<JsonNode, bool> isWanted)
    {
        var found = session.Run($"Find-EventoMessage -StreamName a-1 {arguments}").Values.Cast<EventoMessage>().Select(message => message.Position);
        var wanted = messages.Where(message => isWanted(message.Data)).Select(message => message.Position);
        Assert.True(wanted.SequenceEqual(found), $"{arguments}: {string.Join(' ', found)} instead of {string.Join(' ', wanted)}");
    }

    private static bool Holds(JsonNode data, Condition condition)
    {
        var values = Values(data, condition.Path).ToList();
        return values.Count == 0 ? condition.Script == "$null" : values.Exists(value => condition.IsMet(value));
    }

    /// <summary>The values at a path; arrays are their elements.</summary>
    private static IEnumerable<JsonNode?> Values(JsonNode? node, string? path) => node switch
    {
        JsonArray array => array.SelectMany(item => Values(item, path)),
        JsonObject members when path is not null => members.SelectMany(member =>
            member.Key.Equals(path, StringComparison.OrdinalIgnoreCase) ? Values(member.Value, null)
            : path.StartsWith(member.Key + ".", StringComparison.OrdinalIgnoreCase) ? Values(member.Value, path[(member.Key.Length + 1)..])
            : []),
        _ => path is null ? [node] : [],
    };

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(Texts),
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        null => [],
        _ => [TextOf(node)!],
    };

    private static string? TextOf(JsonNode? node) => node is JsonValue value ? value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString() : null;

    private static bool IsText(JsonNode? node, string text) =>
        TextOf(node) is { } value
        && (value.Equals(text, StringComparison.OrdinalIgnoreCase) || IsNumber(node, text, ofNumbers: true) || (text == "[x]" && value.Equals("x", StringComparison.OrdinalIgnoreCase))
            || (text == "a*b" && Regex.IsMatch(value, @"\Aa.*b\z", RegexOptions.IgnoreCase | RegexOptions.Singleline)));

    private static bool IsLike(JsonNode? node, string pattern)
    {
        var regex = @"\A" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal).Replace(@"\[a-o]", "[a-o]", StringComparison.Ordinal) + @"\z";
        return TextOf(node) is { } text && Regex.IsMatch(text, regex, RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    private static bool IsNumber(JsonNode? node, string number, bool ofNumbers = false)
    {
        if (TextOf(node) is not { } text || !double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return false;
        var isNumber = node!.GetValueKind() == System.Text.Json.JsonValueKind.Number;
        // PowerShell reads 1e3 as a double, whose text is 1000.
        return isNumber ? double.Parse(text, CultureInfo.InvariantCulture) == value : !ofNumbers && text == value.ToString(CultureInfo.InvariantCulture);
    }

    private static bool IsBoolean(JsonNode? node, bool value) =>
        TextOf(node) is { } text && node!.GetValueKind() != System.Text.Json.JsonValueKind.Number && text.Equals(value ? "true" : "false", StringComparison.OrdinalIgnoreCase);

    private static string Quote(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    private static JsonObject ToObject((string Name, JsonNode? Value)[] properties)
    {
        var made = new JsonObject();
        foreach (var (name, value) in properties) made[name] = value?.DeepClone();
        return made;
    }

    private sealed record Condition(string Path, string Script, Func<JsonNode?, bool> IsMet);
}
