using System.Buffers;
using System.Collections;
using System.Collections.Specialized;
using System.Data;
using System.Dynamic;
using System.Globalization;
using System.Management.Automation;
using System.Net;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using EventoDb.Json;
using static EventoDb.Tests.Json.WriterCase;

namespace EventoDb.Tests.Json;

public class JsonObjectWriterTests
{
    [Fact]
    public void A_hashtable_becomes_an_object() => Assert.Equal("""{"a":1}""", Write(new Hashtable { ["a"] = 1 }));

    [Fact]
    public void An_ordered_dictionary_keeps_its_order() =>
        Assert.Equal("""{"b":1,"a":[],"c":{}}""", Write(new OrderedDictionary { ["b"] = 1, ["a"] = Array.Empty<object>(), ["c"] = new Hashtable() }));

    [Fact]
    public void Generic_dictionaries_become_objects()
    {
        dynamic expando = new ExpandoObject();
        expando.a = 1;
        Assert.Equal("""{"a":1}""", Write(expando));
        Assert.Equal("""{"a":1}""", Write(new Dictionary<string, int> { ["a"] = 1 }));
        Assert.Equal("""{"7":true}""", Write(new SortedList<int, bool> { [7] = true }));
    }

    [Fact]
    public void A_custom_object_gives_its_properties()
    {
        var value = new PSObject();
        value.Properties.Add(new PSNoteProperty("a", "x"));
        value.Properties.Add(new PSAliasProperty("alias", "a"));
        Assert.Equal("""{"a":"x","alias":"x"}""", Write(value));
    }

    [Fact]
    public void A_dotnet_object_gives_its_public_properties_and_notes()
    {
        var value = PSObject.AsPSObject(new { Name = "n", Tags = new[] { "t" } });
        value.Properties.Add(new PSNoteProperty("note", 1));
        Assert.Equal("""{"note":1,"Name":"n","Tags":["t"]}""", Write(value));
    }

    [Fact]
    public void A_data_row_gives_its_columns()
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add("id", typeof(int));
        table.Columns.Add("name", typeof(string));
        table.Rows.Add(1, DBNull.Value);
        Assert.Equal("""{"id":1,"name":null}""", Write(table.Rows[0]));
        Assert.Equal("""{"rows":[{"id":1,"name":null}]}""", Write(new Hashtable { ["rows"] = table }));
    }

    [Fact]
    public void Parsed_json_is_taken_as_it_is()
    {
        const string Json = """{"a":[1.50,{"b":null}],"c":"é"}""";
        using var document = JsonDocument.Parse("{ /* c */ \"a\": [1.50, {\"b\": null},], \"c\": \"é\" }",
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        Assert.Equal(Json, Write(document));
        Assert.Equal(Json, Write(document.RootElement));
        Assert.Equal(Json, Write(JsonNode.Parse(Json)));
        Assert.Equal("""{"x":{"n":1,"list":[true]}}""",
            Write(new Hashtable { ["x"] = new JsonObject { ["n"] = 1, ["list"] = new JsonArray(true) } }));
    }

    [Fact]
    public void Output_goes_to_a_buffer_writer_or_not_at_all()
    {
        var output = new ArrayBufferWriter<byte>();
        JsonObjectWriter.Write(output, new Hashtable { ["a"] = 1 }, "Data", allowPrecisionLoss: false);
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(output.WrittenSpan));
        output.Clear();
        Assert.Throws<JsonConversionException>(() => JsonObjectWriter.Write(output, new Hashtable { ["a"] = double.NaN }, "Data", false));
        Assert.Equal(0, output.WrittenCount);
    }

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_single_value_has_one_text(object? value, string json) =>
        Assert.Equal($$"""{"v":{{json}}}""", Write(new Hashtable { ["v"] = value }));

    public static TheoryData<object?, string> Scalars => new()
    {
        { null, "null" },
        { DBNull.Value, "null" },
        { System.Management.Automation.Internal.AutomationNull.Value, "null" },
        { true, "true" },
        { new SwitchParameter(true), "true" },
        { (byte)1, "1" },
        { (sbyte)-1, "-1" },
        { short.MinValue, "-32768" },
        { ushort.MaxValue, "65535" },
        { int.MinValue, "-2147483648" },
        { uint.MaxValue, "4294967295" },
        { 9007199254740992L, "9007199254740992" },
        { -9007199254740992L, "-9007199254740992" },
        { 9007199254740994L, "9007199254740994" },
        { 1000000000000000000L, "1000000000000000000" },
        { 10000000000000000000UL, "10000000000000000000" },
        { new BigInteger(1e22), "10000000000000000000000" },
        { (Int128)5, "5" },
        { 0.1, "0.1" },
        { -0.0, "-0" },
        { 1e300, "1E+300" },
        { double.Epsilon, "5E-324" },
        { 0.1f, "0.1" },
        { (Half)0.5, "0.5" },
        { 1.50m, "1.50" },
        { 0.1234567890123m, "0.1234567890123" },
        { 'x', "\"x\"" },
        { DayOfWeek.Friday, "\"Friday\"" },
        { FileAttributes.Hidden | FileAttributes.System, "\"Hidden, System\"" },
        { new byte[] { 1, 2, 255 }, "\"AQL/\"" },
        { Array.Empty<byte>(), "\"\"" },
        { Guid.Empty, "\"00000000-0000-0000-0000-000000000000\"" },
        { new Uri("http://example.org/a%20b"), "\"http://example.org/a%20b\"" },
        { new Version(1, 2, 3), "\"1.2.3\"" },
        { new SemanticVersion("7.6.0-rc.1"), "\"7.6.0-rc.1\"" },
        { TimeZoneInfo.Utc, "\"UTC\"" },
        { TimeZoneInfo.FindSystemTimeZoneById("Europe/Madrid"), "\"Europe/Madrid\"" },
        // As Windows calls it.
        { TimeZoneInfo.CreateCustomTimeZone("W. Europe Standard Time", TimeSpan.FromHours(1), "W. Europe", "W. Europe"), "\"Europe/Berlin\"" },
        { TimeZoneInfo.CreateCustomTimeZone("Ship's", TimeSpan.FromHours(-2), "Ship's", "Ship's"), "\"Ship's\"" },
        { CultureInfo.GetCultureInfo("de-DE"), "\"de-DE\"" },
        { IPAddress.Loopback, "\"127.0.0.1\"" },
        { typeof(int), "\"System.Int32\"" },
        { Encoding.UTF8, "\"utf-8\"" },
        { new DateTime(2024, 2, 3, 4, 5, 6, DateTimeKind.Utc), "\"2024-02-03T04:05:06Z\"" },
        { new DateTime(2024, 2, 3, 4, 5, 6, 7), "\"2024-02-03T04:05:06.007\"" },
        { new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.FromHours(-3)).AddTicks(1), "\"2024-02-03T04:05:06.0000001-03:00\"" },
        { new DateTimeOffset(2024, 2, 3, 4, 5, 6, TimeSpan.Zero), "\"2024-02-03T04:05:06Z\"" },
        { new DateOnly(2024, 2, 3), "\"2024-02-03\"" },
        { new TimeOnly(4, 5, 6), "\"04:05:06\"" },
        { new TimeSpan(1, 2, 3, 4, 500), "\"1.02:03:04.5000000\"" },
        { "é<>&'😀\u2028\ufeff", "\"é<>&'😀\u2028\ufeff\"" },
        { "\"\\\n\r\t\b\f\0\u001f\u007f", "\"\\\"\\\\\\n\\r\\t\\b\\f\\u0000\\u001f\u007f\"" },
        { "2024-02-03T04:05:06Z", "\"2024-02-03T04:05:06Z\"" },
        { new List<object?> { null }, "[null]" },
        { Enumerable.Range(1, 2), "[1,2]" },
        { new[,] { { 1, 2 }, { 3, 4 } }, "[[1,2],[3,4]]" },
        { new KeyValuePair<string, int>("k", 1), "{\"Key\":\"k\",\"Value\":1}" },
    };

    [Fact]
    public void Local_time_carries_its_offset()
    {
        var time = new DateTime(2024, 2, 3, 4, 5, 6, DateTimeKind.Local);
        var offset = TimeZoneInfo.Local.GetUtcOffset(time);
        var expected = new DateTimeOffset(time, offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        Assert.Equal($$"""{"t":"{{expected}}"}""", Write(new Hashtable { ["t"] = time }));
    }

    [Fact]
    public void Xml_becomes_its_markup()
    {
        var xml = new XmlDocument();
        xml.LoadXml("<a><b c='1'/></a>");
        Assert.Equal("""{"x":"<a><b c=\"1\" /></a>"}""", Write(new Hashtable { ["x"] = xml }));
    }

    [Fact]
    public void The_culture_changes_nothing()
    {
        var culture = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("ar-SA");
            Assert.Equal("""{"a":[1.5,-2.5,"2024-02-03T00:00:00Z"]}""",
                Write(new Hashtable { ["a"] = new object[] { 1.5, -2.5m, new DateTime(2024, 2, 3, 0, 0, 0, DateTimeKind.Utc) } }));
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void Keys_that_are_no_text_become_invariant_text()
    {
        Assert.Equal("""{"1":0}""", Write(new Hashtable { [1] = 0 }));
        Assert.Equal("""{"1.5":0,"True":1,"Friday":2,"":3,"PSObject":4}""",
            Write(new OrderedDictionary { [1.5] = 0, [true] = 1, [DayOfWeek.Friday] = 2, [""] = 3, ["PSObject"] = 4 }));
        Assert.Equal("""{"a":1,"A":2}""", Write(new OrderedDictionary(StringComparer.Ordinal) { ["a"] = 1, ["A"] = 2 }));
    }

    [Fact]
    public void Long_text_is_whole()
    {
        var text = string.Concat(Enumerable.Repeat("añ€😀\n", 100_000));
        var json = JsonObjectWriter.Write(new Hashtable { ["t"] = text }, "Data", false);
        Assert.Equal(text, JsonDocument.Parse(json).RootElement.GetProperty("t").GetString());
    }
}
