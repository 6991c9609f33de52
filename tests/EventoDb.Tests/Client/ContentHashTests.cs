using System.Text;
using EventoDb.Client;

namespace EventoDb.Tests.Client;

/// <summary>What a message says is compared as the server keeps it, and nothing else is taken for the same.</summary>
public class ContentHashTests
{
    private const string Deep = "[[[[";

    [Theory]
    [InlineData("""{"a":1,"b":2}""", """{ "b" : 2.0, "a" : 1e0 }""")]
    [InlineData("""{"t":"\u00e4\/\n"}""", "{\"t\":\"ä/\\u000a\"}")]
    [InlineData("""{"n":9007199254740993}""", """{"n":9007199254740992}""")]
    [InlineData("""{"n":-0.0,"m":1.50}""", """{"m":1.5,"n":0}""")]
    [InlineData("""{"o":{"x":[],"y":{}}}""", """{"o":{"y":{},"x":[]}}""")]
    [InlineData("""{"a":1,"b":0,"\u0061":2}""", """{"a":2,"b":0}""")]
    public void The_same_is_the_same_however_it_is_written(string one, string other)
    {
        Assert.Equal(Hash("T", one, one), Hash("T", other, other));
        Assert.True(StoredJsonEquality.AreEqual(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other)));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"A":1}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[1,[2]]}""", """{"a":[[1,2]]}""")]
    [InlineData("""{"a":{}}""", """{"a":[]}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":false}""", """{"a":null}""")]
    [InlineData("""{"a":true}""", """{"a":false}""")]
    [InlineData("""{"a":"b","c":"d"}""", """{"a":"bc","":"d"}""")]
    [InlineData("""{"a":{"b":1},"c":2}""", """{"a":{"b":1,"c":2}}""")]
    [InlineData("""{"n":0.1}""", """{"n":0.10000000000000002}""")]
    public void Another_is_another(string one, string other)
    {
        Assert.NotEqual(Hash("T", one), Hash("T", other));
        Assert.False(StoredJsonEquality.AreEqual(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other)));
    }

    [Fact]
    public void Type_and_metadata_count()
    {
        var hash = Hash("T", "{}");
        Assert.Equal(hash, Hash("T", "{}", "{}"));
        Assert.NotEqual(hash, Hash("U", "{}"));
        Assert.NotEqual(hash, Hash("T", "{}", """{"a":1}"""));
        Assert.NotEqual(Hash("T", """{"a":1}"""), Hash("T", "{}", """{"a":1}"""));
    }

    [Fact]
    public void What_only_others_write_is_compared_byte_by_byte()
    {
        var deep = $$"""{"a":{{string.Concat(Enumerable.Repeat(Deep, 200))}}{{new string(']', 800)}}}""";
        Assert.Equal(Hash("T", deep), Hash("T", deep));
        Assert.NotEqual(Hash("T", deep), Hash("T", deep.Replace("a", "b", StringComparison.Ordinal)));
        Assert.NotEqual(Hash("T", """{"a":"\ud800"}"""), Hash("T", """{"a":"\ud801"}"""));
    }

    private static ulong Hash(string type, string data, string? metadata = null) => new ContentHash().Of(new NewMessage(type, data, metadata));
}
