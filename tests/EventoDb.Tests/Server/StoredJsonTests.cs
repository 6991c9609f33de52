using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using EventoDb.Server;
using EventoDb.Server.Rpc;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>How JSON is checked and stored.</summary>
public sealed class StoredJsonTests
{
    private static readonly Gen<string> Names = Gen.OneOf("a", "A", "b", "\\u0061", "", "x y", "ü", "\\n", "\\\"", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9");

    private static readonly Gen<string> Space = Gen.OneOf("", "", " ", "\n\t", "\r\n  ");

    private static readonly Gen<string> Scalars = Gen.OneOf(
        Gen.OneOf("null", "true", "false", "\"\"", "\"é😀\"", "\"\\u00e9\\/\\\\\"", "-0", "1.50", "1E+2", "12345678901234567890123"),
        Gen.Long.Select(value => value.ToString(CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Values = Gen.Recursive<string>((depth, self) => depth > 4
        ? Scalars
        : Gen.Frequency(
            (3, Scalars),
            (1, Gen.Select(Space, self.Array[0, 4], (space, items) => $"[{space}{string.Join($"{space},", items)}{space}]")),
            (2, Gen.Select(Space, Gen.Select(Names, self).Array[0, 14], (space, items) =>
                $"{{{space}{string.Join($",{space}", items.Select(item => $"\"{item.Item1}\"{space}:{space}{item.Item2}"))}{space}}}"))));

    [Fact]
    public void A_copy_has_the_same_value_no_white_space_and_no_name_twice() => Values.Sample(
        json =>
        {
            var output = new GrowingBuffer();
            output.Append("before"u8);
            var range = new JsonCopier().Copy(Encoding.UTF8.GetBytes(json), output);
            var copy = Encoding.UTF8.GetString(output[range]);
            using var expected = JsonDocument.Parse(json);
            using var actual = JsonDocument.Parse(copy);
            Assert.Equal(Canonical(expected.RootElement), Canonical(actual.RootElement));
            AssertNoNameTwice(actual.RootElement);
            Assert.Equal(copy, string.Concat(copy.Where(c => c is not ('\n' or '\r' or '\t'))));
            Assert.Equal("before", Encoding.UTF8.GetString(output.Written[..6]));
        },
        iter: LongTests.Times(sample: 500, full: 3000));

    [Fact]
    public void What_the_reader_refuses_the_explanation_explains() =>
        Gen.Select(Values, Gen.Int[0, 1000], Gen.OneOf('{', '}', '[', ']', ',', ':', '"', '\\', '0', '-', '.', 'e', 'u', 't', '\u0001', ' '), Gen.Int[0, 2]).Sample(
            (json, at, inserted, what) =>
            {
                at %= json.Length + 1;
                var changed = what switch
                {
                    0 => json.Insert(at, inserted.ToString()),
                    1 => json[..at],
                    _ => json.Remove(Math.Min(at, json.Length - 1), 1),
                };
                var bytes = Encoding.UTF8.GetBytes(changed);
                Assert.Equal(IsJson(bytes), JsonSyntax.Explain(bytes) == "invalid JSON");
            },
            iter: LongTests.Times(sample: 1000, full: 5000));

    [Theory]
    [InlineData("", "unexpected end of JSON input")]
    [InlineData("[1,]", "invalid character ']' looking for beginning of value")]
    [InlineData("{\"a\" 1}", "invalid character '1' after object key")]
    [InlineData("{\"a\":1 \"b\"}", "invalid character '\"' after object key:value pair")]
    [InlineData("[1 2]", "invalid character '2' after array element")]
    [InlineData("[01]", "invalid character '1' after array element")]
    [InlineData("[1.]", "invalid character ']' after decimal point in numeric literal")]
    [InlineData("[1e]", "invalid character ']' in exponent of numeric literal")]
    [InlineData("[-a]", "invalid character 'a' in numeric literal")]
    [InlineData("[\"\\x\"]", "invalid character 'x' in string escape code")]
    [InlineData("[\"\\u12g4\"]", "invalid character 'g' in \\u hexadecimal character escape")]
    [InlineData("[\"\n\"]", "invalid character '\\n' in string literal")]
    [InlineData("[tru3]", "invalid character '3' in literal true (expecting 'e')")]
    [InlineData("['a']", "invalid character '\\'' looking for beginning of value")]
    [InlineData("é", "invalid character 'Ã' looking for beginning of value")]
    [InlineData("[]]", "invalid character ']' after top-level value")]
    public void Faults_are_named_as_EventoDB_names_them(string json, string fault) =>
        Assert.Equal(fault, JsonSyntax.Explain(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Deeper_than_10000_is_refused()
    {
        var request = new RpcRequest();
        Assert.Null(request.Parse(Nested(9_999)));
        var error = request.Parse(Nested(10_000));
        Assert.Equal("exceeded max depth", error!.Details[0].Value);

        static byte[] Nested(int depth) => Encoding.UTF8.GetBytes($"[\"m\",{new string('[', depth)}{new string(']', depth)}]");
    }

    [Fact]
    public void Very_many_equal_names_are_no_burden()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, 200_000).Select(i => i % 2 == 0 ? "\"a\":1" : "\"b\":2")) + "}";
        var output = new GrowingBuffer();
        new JsonCopier().Copy(Encoding.UTF8.GetBytes(json), output);
        Assert.Equal("""{"a":1,"b":2}""", Encoding.UTF8.GetString(output.Written));
    }

    private static bool IsJson(byte[] json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Names sorted, the last of equal ones; numbers to the letter.</summary>
    private static string Canonical(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject().GroupBy(property => property.Name).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => JsonSerializer.Serialize(group.Key) + ":" + Canonical(group.Last().Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(Canonical)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(element.GetString()),
        _ => element.GetRawText(),
    };

    private static void AssertNoNameTwice(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var names = element.EnumerateObject().Select(property => property.Name).ToList();
                Assert.Equal(names.Distinct(), names);
                foreach (var property in element.EnumerateObject()) AssertNoNameTwice(property.Value);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) AssertNoNameTwice(item);
                break;
            default:
                break;
        }
    }
}
