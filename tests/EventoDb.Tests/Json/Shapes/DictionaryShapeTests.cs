using System.Collections;
using System.Collections.Immutable;
using System.Collections.Specialized;
using System.Dynamic;
using System.Net;
using System.Text.Json.Nodes;
using System.Web;
using static EventoDb.Tests.Json.WriterCase;

namespace EventoDb.Tests.Json.Shapes;

/// <summary>Whatever interface says that something is a dictionary of names, it is an object.</summary>
public class DictionaryShapeTests
{
    [Theory]
    [MemberData(nameof(Dictionaries))]
    public void What_has_names_is_an_object(object value, string json) => AssertWritten(value, json);

    public static TheoryData<object, string> Dictionaries => new()
    {
        { new Hashtable { ["a"] = 1 }, """{"a":1}""" },
        { new HybridDictionary { ["a"] = 1 }, """{"a":1}""" },
        { new ListDictionary { ["a"] = 1 }, """{"a":1}""" },
        { new StringDictionary { ["a"] = "1" }, """{"a":"1"}""" },
        { new NameValueCollection { { "a", "1" }, { "b", "2" }, { "b", "3" } }, """{"a":"1","b":["2","3"]}""" },
        { HttpUtility.ParseQueryString("a=1&flag"), """{"a":"1","":"flag"}""" },
        { new WebHeaderCollection { ["X-A"] = "1" }, """{"X-A":"1"}""" },
        { Headers(), """{"X-A":"1","X-B":["1","2"]}""" },
        { new SortedList { ["a"] = 1 }, """{"a":1}""" },
        { new SortedDictionary<string, int> { ["a"] = 1 }, """{"a":1}""" },
        { ImmutableDictionary<string, int>.Empty.Add("a", 1), """{"a":1}""" },
        { new ReadOnlyNames(), """{"a":1,"b":[2]}""" },
        { new[] { "x", "yy", "zz" }.ToLookup(static text => text.Length), """{"1":["x"],"2":["yy","zz"]}""" },
        { new Hashtable { ["a"] = 1 }.GetEnumerator(), """{"a":1}""" },
        { Expando(), """{"a":1,"b":{"a":2}}""" },
        { new JsonObject { ["a"] = 1, ["b"] = new JsonArray(1, null) }, """{"a":1,"b":[1,null]}""" },
        { new Answers(), """{"Dynamic":1,"Fixed":2}""" },
        { new Dictionary<string, int>(), "{}" },
    };

    [Fact]
    public void A_list_of_pairs_stays_a_list() =>
        Assert.Equal("""{"v":[{"Key":"a","Value":1},{"Key":"a","Value":2}]}""",
            Write(new Hashtable { ["v"] = new List<KeyValuePair<string, int>> { new("a", 1), new("a", 2) } }));

    [Fact]
    public void Names_that_become_equal_are_refused()
    {
        AssertRefused(new Hashtable { ["q"] = HttpUtility.ParseQueryString("=x&y") }, "Data.q['']", "is there twice");
        AssertRefused(new Dictionary<object, int> { ["1"] = 1, [1] = 2 }, "Data['1']", "is there twice");
    }

    private static System.Net.Http.Headers.HttpRequestHeaders Headers()
    {
        var headers = new HttpRequestMessage().Headers;
        headers.Add("X-A", "1");
        headers.Add("X-B", ["1", "2"]);
        return headers;
    }

    private static ExpandoObject Expando()
    {
        dynamic inner = new ExpandoObject();
        inner.a = 2;
        dynamic outer = new ExpandoObject();
        outer.a = 1;
        outer.b = inner;
        return outer;
    }

    /// <summary>A dictionary that has only the interface for reading.</summary>
    private sealed class ReadOnlyNames : IReadOnlyDictionary<string, object>
    {
        private readonly Dictionary<string, object> _entries = new() { ["a"] = 1, ["b"] = new[] { 2 } };

        public IEnumerable<string> Keys => _entries.Keys;

        public IEnumerable<object> Values => _entries.Values;

        public int Count => _entries.Count;

        public object this[string key] => _entries[key];

        public bool ContainsKey(string key) => _entries.ContainsKey(key);

        public bool TryGetValue(string key, out object value) => _entries.TryGetValue(key, out value!);

        public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _entries.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private sealed class Answers : DynamicObject
    {
        public int Fixed { get; } = 2;

        public override IEnumerable<string> GetDynamicMemberNames() => ["Dynamic"];

        public override bool TryGetMember(GetMemberBinder binder, out object? result)
        {
            result = binder.Name.Length - 6;
            return binder.Name == "Dynamic";
        }
    }
}
