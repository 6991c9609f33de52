using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Net;
using System.Numerics;
using System.Security;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using static EventoDb.Tests.Json.WriterCase;

namespace EventoDb.Tests.Json;

public class JsonRefusalTests
{
    private static readonly string[] OneText = ["a"];

    [Theory]
    [MemberData(nameof(NoObjects))]
    public void What_is_no_object_at_the_top_is_refused(object? value, string reason)
    {
        AssertRefused(value, "Data", reason);
        Assert.Contains("must be a hashtable, an object, or a text that holds a JSON object", Refused(value).Message, StringComparison.Ordinal);
    }

    public static TheoryData<object?, string> NoObjects => new()
    {
        { null, "is null" },
        { 5, "is a number" },
        { true, "is a boolean" },
        { Guid.Empty, "is a single value of type [System.Guid]" },
        { DateTime.UnixEpoch, "is a single value of type [System.DateTime]" },
        { new byte[] { 1 }, "is a byte array" },
        { new object[] { new Hashtable() }, "is an array" },
        { new List<int>(), "is an array" },
        { new XmlDocument(), "is a single value of type [System.Xml.XmlDocument]" },
        { "", "is an empty text" },
        { " \n", "is an empty text" },
        { "hello", "line 1, column 1" },
        { "[1]", "is an array" },
        { "5", "is a number" },
        { "\"text\"", "is a text" },
        { "null", "is null" },
        { new PSObject("[]"), "is an array" },
        { JsonDocument.Parse("[]"), "is an array" },
        { new JsonArray(), "is an array" },
    };

    [Theory]
    [MemberData(nameof(NoData))]
    public void What_is_no_data_is_refused(object value, string reason) =>
        AssertRefused(new Hashtable { ["list"] = new object[] { 1, new PSObject(value) } }, "Data.list[1]", reason);

    public static TheoryData<object, string> NoData => new()
    {
        { ScriptBlock.Create("1"), "script block" },
        { new Action(() => { }), "delegate" },
        { new SecureString(), "SecureString" },
        { new PSCredential("user", new SecureString()), "credential" },
        { new NetworkCredential("user", "secret"), "credential" },
        { typeof(int).GetMethod("ToString", [])!, "[System.Reflection.RuntimeMethodInfo]" },
        { System.Security.Cryptography.Aes.Create(), "holds a key" },
        { (nint)1, "[System.IntPtr]" },
        { Stream.Null, "no data" },
        { Task.CompletedTask, "no data" },
        { RunspaceFactory.CreateRunspace(InitialSessionState.CreateDefault2()), "no data" },
        { default(JsonElement), "without a value" },
        { double.NaN, "is NaN" },
        { double.NegativeInfinity, "is -Infinity" },
        { float.PositiveInfinity, "is Infinity" },
        { Half.NaN, "is NaN" },
        { '\ud800', "half a surrogate pair" },
        { "a\udc00b", "half a surrogate pair" },
        { "\"\ud83d", "half a surrogate pair" },
        { new Hashtable { [new object()] = 1 }, "has a key of type [System.Object]" },
        { new Hashtable { [new[] { 1 }] = 1 }, "has a key of type [System.Int32[]]" },
        { new Hashtable { ["\ud800"] = 1 }, "has a name with half a surrogate pair" },
    };

    [Theory]
    [MemberData(nameof(InexactNumbers))]
    public void A_number_that_a_double_does_not_give_back_is_refused_unless_allowed(object number, string text)
    {
        var value = new Hashtable { ["price"] = number };
        AssertRefused(value, "Data.price", "is " + text + ", which the server");
        Assert.Equal($$"""{"price":{{text}}}""", Write(value, allowPrecisionLoss: true));
        AssertRefused($$"""{"price":[0,{{text}}]}""", "Data.price[1]", "is " + text + ", which the server");
        Assert.Equal($$"""{"price":[0,{{text}}]}""", Write($$"""{"price": [0, {{text}}]}""", allowPrecisionLoss: true));
    }

    public static TheoryData<object, string> InexactNumbers => new()
    {
        { 9007199254740993L, "9007199254740993" },
        { -9007199254740993L, "-9007199254740993" },
        { long.MaxValue, "9223372036854775807" },
        { long.MinValue, "-9223372036854775808" },
        { 1L << 60, "1152921504606846976" },
        { ulong.MaxValue, "18446744073709551615" },
        { UInt128.MaxValue, "340282366920938463463374607431768211455" },
        { BigInteger.Pow(2, 100), "1267650600228229401496703205376" },
        { 12345678901234567.890m, "12345678901234567.890" },
        { 0.12345678901234567890m, "0.12345678901234567890" },
        { decimal.MaxValue, "79228162514264337593543950335" },
    };

    [Theory]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("1e99999999999999999999")]
    public void A_number_beyond_the_range_of_a_double_is_refused_always(string number)
    {
        foreach (var allowPrecisionLoss in new[] { false, true })
        {
            var error = Refused($"{{\"a\":{{\"b\":{number}}}}}", allowPrecisionLoss);
            Assert.Equal("Data.a.b", error.Path);
            Assert.Contains(number + ", which is beyond the range of a double", error.Message, StringComparison.Ordinal);
            Assert.Equal("Data.n", Refused(new Hashtable { ["n"] = BigInteger.Pow(10, 400) }, allowPrecisionLoss).Path);
        }
    }

    [Fact]
    public void A_cycle_is_refused_where_it_closes()
    {
        var table = new Hashtable();
        table["list"] = new object[] { 1, new PSObject(table) };
        AssertRefused(table, "Data.list[1]", "leads back to Data,");

        var item = new PSObject();
        item.Properties.Add(new PSNoteProperty("self", item));
        AssertRefused(new Hashtable { ["item"] = item }, "Data.item.self", "leads back to Data.item,");

        var list = new ArrayList();
        list.Add(list);
        AssertRefused(new Hashtable { ["l"] = list }, "Data.l[0]", "leads back to Data.l,");
    }

    [Fact]
    public void The_same_value_twice_is_no_cycle()
    {
        var shared = new Hashtable { ["x"] = 1 };
        Assert.Equal("""{"a":[{"x":1},{"x":1}]}""", Write(new Hashtable { ["a"] = new[] { shared, shared } }));
    }

    [Fact]
    public void A_hundred_levels_are_written_and_one_more_is_refused()
    {
        Assert.Equal(string.Concat(Enumerable.Repeat("{\"d\":", 99)) + "{}" + new string('}', 99), Write(Nested(100)));
        // Of a long path the middle is left out.
        Assert.Equal("Data.d.d.d.d.d.d.d.d….d.d.d.d", Refused(Nested(101)).Path);
        Assert.Equal("Data.d.d.d.d.d.d.d.d….d.d.d.d", Refused(Nested(5000)).Path);
    }

    [Theory]
    [InlineData(101)]
    [InlineData(102)]
    [InlineData(100_000)]
    public void Text_deeper_than_a_hundred_levels_is_refused(int depth)
    {
        static string Text(int depth) => "{\"a\":" + new string('[', depth - 1) + new string(']', depth - 1) + "}";
        Assert.Equal(Text(100), Write(Text(100)));
        var error = Refused(Text(depth));
        Assert.Equal("Data.a[0][0][0][0][0][0][0]…[0][0][0][0]", error.Path);
        Assert.Contains("deeper than 100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_getter_that_throws_is_refused_with_its_path()
    {
        AssertRefused(new Hashtable { ["x"] = new Faulty() }, "Data.x.Broken", "out of order");
        AssertRefused(new Hashtable { ["x"] = FaultySequence() }, "Data.x[1]", "out of sequence");
    }

    [Fact]
    public void Names_that_become_equal_are_refused() =>
        AssertRefused(new Hashtable { ["x"] = new Hashtable { [1] = "a", ["1"] = "b" } }, "Data.x['1']", "is there twice");

    [Fact]
    public void A_sequence_without_end_is_refused()
    {
        static IEnumerable<string> Endless()
        {
            var text = new string('x', 1 << 20);
            while (true) yield return text;
        }
        AssertRefused(new Hashtable { ["x"] = Endless() }, "Data.x[99]", "longer than 100 MiB");
    }

    [Theory]
    [InlineData("{\"a\": 1, // c\n}", "line 1, column 10")]
    [InlineData("{\"a\": 1,\n \"b\": [1,]}", "line 2, column 10")]
    [InlineData("{\"é€\": 1,}", "line 1, column 10")]
    [InlineData("{\"a\":1", "line 1, column 7")]
    [InlineData("{\"a\":1} {}", "line 1, column 9")]
    [InlineData("{a:1}", "line 1, column 2")]
    [InlineData("{'a':1}", "line 1, column 2")]
    [InlineData("{\"a\":01}", "line 1, column 7")]
    [InlineData("{\"a\":NaN}", "line 1, column 6")]
    public void Text_that_is_not_json_is_refused_with_line_and_column(string json, string place) => AssertRefused(json, "Data", place);

    [Fact]
    public void A_name_that_is_there_twice_in_text_is_refused()
    {
        AssertRefused("""{"x":[{"a":1,"b":2,"\u0061":3}]}""", "Data.x[0].a", "is there twice");
        Assert.Equal("""{"a":{"a":1},"A":{"a":2}}""", Write("""{"a": {"a": 1}, "A": {"a": 2}}"""));
        AssertRefused(new Hashtable { ["n"] = JsonNode.Parse("""{"a":1,"a":2}""") }, "Data.n", "a");
    }

    [Theory]
    [InlineData("{\"x\":[\"ok\",\"\\ud800\"]}", "Data.x[1]")]
    [InlineData("{\"x\":[\"\\ude00\\ud83d\"]}", "Data.x[0]")]
    [InlineData("{\"x\":{\"\\ud800\":1}}", "Data.x")]
    public void Half_a_surrogate_pair_in_text_is_refused(string json, string path) => AssertRefused(json, path, "half a surrogate pair");

    [Fact]
    public void Half_a_surrogate_pair_in_text_is_refused_also_when_it_is_not_escaped()
    {
        AssertRefused("{\"x\":[\"ok\",\"a\ud800b\"]}", "Data.x[1]", "half a surrogate pair");
        AssertRefused("{\"x\":[\"\\n\ude00\"]}", "Data.x[0]", "half a surrogate pair");
        AssertRefused("{\"x\":{\"\ud800\":1}}", "Data.x", "half a surrogate pair");
        AssertRefused("{\"x\":\"\\\ud800\"}", "Data", "line 1, column 8");
        AssertRefused("\ud800{}", "Data", "line 1, column 1");
    }

    [Fact]
    public void Text_is_handed_on_without_white_space_and_with_its_numbers() =>
        Assert.Equal("""{"a":[-0,1.0,1.50,1e3,1E-2,100000000000000000000,true,false,null],"b":"\u00e9\n😀/\/","":{}}""",
            Write(" { \"a\" : [ -0, 1.0, 1.50, 1e3,\t1E-2, 100000000000000000000, true, false, null ],\r\n \"b\": \"\\u00e9\\n😀/\\/\", \"\": {} } "));

    [Fact]
    public void Paths_quote_names_that_are_no_identifiers()
    {
        AssertRefused(new Hashtable { ["unit price"] = double.NaN }, "Data['unit price']", "NaN");
        AssertRefused(new Hashtable { [""] = double.NaN }, "Data['']", "NaN");
        AssertRefused(new Hashtable { ["it's\n"] = double.NaN }, @"Data['it''s\u000a']", "NaN");
        AssertRefused(new Hashtable { ["größe_1"] = double.NaN }, "Data.größe_1", "NaN");
        AssertRefused(new Hashtable { ["1a"] = double.NaN }, "Data['1a']", "NaN");
    }

    [Fact]
    public void The_path_is_that_of_the_value_among_many()
    {
        var value = new OrderedDictionary
        {
            ["before"] = new object[] { new Hashtable { ["x"] = 1 }, OneText },
            ["items"] = new object[] { 1, new Hashtable(), Array.Empty<object>(), new OrderedDictionary { ["id"] = 1, ["price"] = double.NaN } },
        };
        AssertRefused(value, "Data.items[3].price", "is NaN, which JSON cannot hold");
    }

    private static OrderedDictionary Nested(int depth)
    {
        var value = new OrderedDictionary();
        for (var i = 1; i < depth; i++) value = new OrderedDictionary { ["d"] = value };
        return value;
    }

    private static IEnumerable<int> FaultySequence()
    {
        yield return 1;
        throw new InvalidOperationException("out of sequence");
    }

    private sealed class Faulty
    {
        public int Fine { get; } = 1;

        public int Broken => Fine > 0 ? throw new InvalidOperationException("out of order") : 0;
    }
}
