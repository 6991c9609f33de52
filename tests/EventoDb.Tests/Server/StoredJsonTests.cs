using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using EventoDb.Server.Json;
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
    public void Deeper_than_10000_is_refused()
    {
        var request = new RpcRequest();
        Assert.Null(request.Parse(Nested(9_999)));
        Assert.Equal("INVALID_REQUEST", request.Parse(Nested(10_000))?.Code);

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
