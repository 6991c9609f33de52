using System.Collections;
using EventoDb.Tests.Support;
using Newtonsoft.Json.Linq;
using static EventoDb.Tests.Json.WriterCase;

namespace EventoDb.Tests.Json.Shapes;

/// <summary>Newtonsoft's JSON, which comes with PowerShell and which many modules return: the values.</summary>
public class NewtonsoftShapeTests
{
    [Theory]
    [MemberData(nameof(Tokens))]
    public void A_token_is_its_value(JToken token, string json)
    {
        if (token is JObject) AssertWritten(token, json);
        Assert.Equal($$"""{"v":{{json}}}""", Write(new Hashtable { ["v"] = token }));
        Assert.Equal($$"""{"v":[{{json}}]}""", Write(new Dictionary<string, object> { ["v"] = new ArrayList { token } }));
    }

    public static TheoryData<JToken, string> Tokens => new()
    {
        { JObject.Parse("""{"a":1,"b":[1,null,"x",{"c":1.5}],"d":{},"e":true}"""), """{"a":1,"b":[1,null,"x",{"c":1.5}],"d":{},"e":true}""" },
        { JArray.Parse("""[1,[2],[]]"""), "[1,[2],[]]" },
        { new JValue("x"), "\"x\"" },
        { new JValue(9007199254740992), "9007199254740992" },
        { JToken.Parse("100000000000000000000"), "100000000000000000000" },
        { new JValue(1.5m), "1.5" },
        { JValue.CreateNull(), "null" },
        { JValue.CreateUndefined(), "null" },
        { new JValue(Guid.Empty), "\"00000000-0000-0000-0000-000000000000\"" },
        { new JValue(new Uri("http://h/")), "\"http://h/\"" },
        { new JValue(TimeSpan.FromSeconds(1)), "\"00:00:01\"" },
        { new JValue(new byte[] { 1, 2 }), "\"AQI=\"" },
        { new JValue(new DateTime(2024, 2, 3, 4, 5, 6, DateTimeKind.Utc)), "\"2024-02-03T04:05:06Z\"" },
        { new JRaw("""{"a":[1.50]}"""), """{"a":[1.50]}""" },
        { new JProperty("k", 5), """{"k":5}""" },
    };

    [Fact]
    public void A_constructor_is_refused() => AssertRefused(new Hashtable { ["c"] = new JConstructor("Date", 5) }, "Data.c", "JConstructor");

    [Fact]
    public void An_object_that_the_pipeline_took_apart_is_refused()
    {
        using var runner = new ScriptRunner(importModule: false);
        foreach (var part in runner.Run("$o = [Newtonsoft.Json.Linq.JObject]::Parse('{\"a\":1,\"b\":2}'); $o | ForEach-Object { ,$_ }").Output)
        {
            AssertRefused(part, "Data", "give the object as -Data, or with a comma before it");
        }
        AssertWritten(runner.Run(",$o").Single, """{"a":1,"b":2}""");
    }
}
