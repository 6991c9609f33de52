using System.Collections.Specialized;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using EventoDb.Json;

namespace EventoDb.Tests.Json;

public class JsonValueReaderTests
{
    private static object? ToObject(string json) => JsonValueReader.ToObject(Encoding.UTF8.GetBytes(json));

    private static object? ToHashtable(string json) => JsonValueReader.ToHashtable(Encoding.UTF8.GetBytes(json));

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_single_value_has_one_type(string json, object? expected)
    {
        var actual = ToObject(json);
        Assert.Equal(expected, actual);
        Assert.Equal(expected?.GetType(), actual?.GetType());
    }

    public static TheoryData<string, object?> Scalars => new()
    {
        { "null", null },
        { "true", true },
        { "false", false },
        { "0", 0L },
        { "9223372036854775807", long.MaxValue },
        { "-9223372036854775808", long.MinValue },
        { "9223372036854775808", BigInteger.Parse("9223372036854775808", null) },
        { "-123456789012345678901234567890", BigInteger.Parse("-123456789012345678901234567890", null) },
        { "-0", -0.0 },
        { "1.0", 1.0 },
        { "1e3", 1000.0 },
        { "0.1", 0.1 },
        { "1.7976931348623157E+308", double.MaxValue },
        { "5e-324", double.Epsilon },
        { "\"2024-02-03T04:05:06Z\"", "2024-02-03T04:05:06Z" },
        { "\"\\u00e9\\ud83d\\ude00\\u0000\"", "é😀\0" },
    };

    [Fact]
    public void Minus_zero_keeps_its_sign() => Assert.True(double.IsNegative(Assert.IsType<double>(ToObject("-0"))));

    [Fact]
    public void Objects_become_custom_objects_in_order()
    {
        var value = Assert.IsType<PSObject>(ToObject("""{"b":1,"a":{"c":[]},"Count":2}"""));
        Assert.IsType<PSCustomObject>(value.BaseObject);
        Assert.Equal(["b", "a", "Count"], value.Properties.Select(property => property.Name));
        var inner = Assert.IsType<PSObject>(value.Properties["a"].Value);
        Assert.Empty(Assert.IsType<object[]>(inner.Properties["c"].Value));
    }

    [Fact]
    public void Arrays_of_one_and_none_stay_arrays()
    {
        Assert.Equal([1L], Assert.IsType<object[]>(ToObject("[1]")));
        Assert.Empty(Assert.IsType<object[]>(ToObject("[]")));
        Assert.Empty(Assert.IsType<object[]>(Assert.IsType<object[]>(ToObject("[[]]"))[0]));
    }

    [Fact]
    public void Hashtables_are_ordered_case_sensitive_and_hold_any_name()
    {
        var value = Assert.IsType<OrderedDictionary>(ToHashtable("""{"a":1,"A":2,"":3,"PSObject":{"x":[{}]}}"""));
        Assert.Equal(["a", "A", "", "PSObject"], value.Keys.Cast<string>());
        Assert.Equal([1L, 2L, 3L], value.Values.Cast<object>().Take(3));
        Assert.IsType<OrderedDictionary>(value["PSObject"]);
    }

    [Theory]
    [InlineData("""{"x":[1,{"":1}]}""", "Data.x[1]", "the name ''")]
    [InlineData("""{"x":[[],{"y":2,"psobject":1}]}""", "Data.x[1]", "the name 'psobject'")]
    [InlineData("""{"PSBase":1}""", "Data", "the name 'PSBase'")]
    [InlineData("""{"PSTypeNames":1}""", "Data", "the name 'PSTypeNames'")]
    [InlineData("""{"PSExtended":1}""", "Data", "the name 'PSExtended'")]
    [InlineData("""{"PSAdapted":1}""", "Data", "the name 'PSAdapted'")]
    [InlineData("""{"x y":{"a":{"b":1},"A":2}}""", "Data['x y']", "the names 'a' and 'A'")]
    public void Names_that_an_object_cannot_hold_are_refused(string json, string path, string reason)
    {
        var error = Assert.Throws<JsonConversionException>(() => ToObject(json));
        Assert.Equal(path, error.Path);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("use -AsHashtable.", error.Message, StringComparison.Ordinal);
        Assert.IsType<OrderedDictionary>(ToHashtable(json));
    }

    [Fact]
    public void Names_that_only_look_special_are_held()
    {
        string[] names = [" ", "*", "[a]", "a.b", "BaseObject", "Members", "ToString", "GetType", "Length", "PSPath", "ps", "it's", "é", "😀", "\0"];
        var json = "{" + string.Join(',', names.Select(name => System.Text.Json.JsonSerializer.Serialize(name) + ":1")) + "}";
        var value = Assert.IsType<PSObject>(ToObject(json));
        Assert.Equal(names, value.Properties.Select(property => property.Name));
        Assert.All(names, name => Assert.Equal(1L, value.Properties[name].Value));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(20_000)]
    public void Names_that_differ_in_case_are_found_among_few_and_many(int count)
    {
        var names = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"n{i}\":{i}"));
        Assert.Equal(count, Assert.IsType<PSObject>(ToObject("{" + names + "}")).Properties.Count());
        var error = Assert.Throws<JsonConversionException>(() => ToObject("{" + names + $",\"N{count - 1}\":0}}"));
        Assert.Contains($"'n{count - 1}' and 'N{count - 1}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_name_that_is_there_twice_the_last_wins()
    {
        const string Json = """{"a":1,"b":2,"a":3}""";
        Assert.Equal(3L, Assert.IsType<PSObject>(ToObject(Json)).Properties["a"].Value);
        Assert.Equal(3L, Assert.IsType<OrderedDictionary>(ToHashtable(Json))["a"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("[1,]")]
    [InlineData("<html>")]
    public void What_is_no_json_is_refused(string json)
    {
        var error = Assert.Throws<JsonConversionException>(() => ToObject(json));
        Assert.Contains("line 1, column ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_no_type_holds_is_refused_with_its_path()
    {
        Assert.Equal("Data.a[1]", Assert.Throws<JsonConversionException>(() => ToObject("""{"a":[1,1e400]}""")).Path);
        Assert.Equal("Data.a.b", Assert.Throws<JsonConversionException>(() => ToHashtable("""{"a":{"b":"\ud800"}}""")).Path);
        byte[] noUtf8 = [(byte)'[', (byte)'"', 0xFF, (byte)'"', (byte)']'];
        Assert.Equal("Result[0]", Assert.Throws<JsonConversionException>(() => JsonValueReader.ToObject(noUtf8, "Result")).Path);
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{\"a\":", "}")]
    public void What_a_server_holds_is_read_on_a_small_stack_and_what_is_deeper_refused(string open, string close)
    {
        static string Nest(string open, string close, int depth) =>
            string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth));
        Exception? failure = null;
        var thread = new Thread(
            () => failure = Record.Exception(() =>
            {
                ToObject(Nest(open, close, 10_010));
                ToHashtable(Nest(open, close, 10_010));
                Assert.Throws<JsonConversionException>(() => ToObject(Nest(open, close, 10_011)));
                Assert.Throws<JsonConversionException>(() => ToHashtable(Nest(open, close, 1_000_000)));
            }),
            maxStackSize: 1 << 20);
        thread.Start();
        thread.Join();
        Assert.Null(failure);
    }
}
