using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using static EventoDb.Tests.Json.WriterCase;

namespace EventoDb.Tests.Json.Shapes;

/// <summary>What has elements is an array, and nothing of it is lost.</summary>
public class SequenceShapeTests
{
    [Theory]
    [MemberData(nameof(Sequences))]
    public void What_has_elements_is_an_array(object value, string json) => AssertWritten(value, json);

    public static TheoryData<object, string> Sequences => new()
    {
        { new[,] { { 1, 2 }, { 3, 4 } }, "[[1,2],[3,4]]" },
        { new int[2, 0], "[[],[]]" },
        { new int[0, 2], "[]" },
        { new byte[,] { { 1 }, { 2 } }, "[[1],[2]]" },
        { Array.CreateInstance(typeof(int), [1, 2], [5, -1]), "[[0,0]]" },
        { new[,,] { { { 1 }, { 2 } } }, "[[[1],[2]]]" },
        { new[] { new[] { 1 }, [] }, "[[1],[]]" },
        { new Queue<int>([1, 2]), "[1,2]" },
        { new Stack(new[] { 1, 2 }), "[2,1]" },
        { new HashSet<int> { 1 }, "[1]" },
        { new LinkedList<int>([1]), "[1]" },
        { new BitArray(2), "[false,false]" },
        { new ConcurrentBag<int> { 1 }, "[1]" },
        { ImmutableArray.Create(1, 2), "[1,2]" },
        { new ArraySegment<int>([1, 2, 3], 1, 1), "[2]" },
        { new Memory<int>([1, 2]), "[1,2]" },
        { new ReadOnlyMemory<int>([1, 2]), "[1,2]" },
        { "text".AsMemory(), "\"text\"" },
        { Enumerable.Range(1, 2).GetEnumerator(), "[1,2]" },
        { Enumerable.Empty<int>(), "[]" },
        { new Bag { "x" }, "[\"x\"]" },
        { new Bag(), "[]" },
    };

    [Fact]
    public void A_sequence_whose_content_is_elsewhere_is_refused() =>
        AssertRefused(new Hashtable { ["x"] = new Wrapper { Value = 5 } }, "Data.x", $"is a [{typeof(Wrapper)}] without elements, but with Value");

    [Fact]
    public void A_sequence_that_throws_is_refused()
    {
        AssertRefused(new Hashtable { ["x"] = default(ImmutableArray<int>) }, "Data.x", "cannot be read from a [System.Collections.Immutable.ImmutableArray`1[System.Int32]]");
        AssertRefused(new Hashtable { ["x"] = AsyncSequence() }, "Data.x", "lives in this process");
    }

    private static async IAsyncEnumerable<int> AsyncSequence()
    {
        await Task.CompletedTask;
        yield return 1;
    }

    private sealed class Bag : List<string>
    {
        public string Name { get; } = "bag";
    }

    /// <summary>As Newtonsoft's JValue, which is a sequence of nothing.</summary>
    private sealed class Wrapper : IEnumerable
    {
        public int Value { get; init; }

        public IEnumerator GetEnumerator() => Array.Empty<object>().GetEnumerator();
    }
}
