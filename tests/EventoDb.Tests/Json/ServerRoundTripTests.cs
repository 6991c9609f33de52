using System.Collections.Specialized;
using CsCheck;
using EventoDb.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Json;

/// <summary>What is written with <c>Write-EventoMessage</c> in any form reads back equal from the server, or is refused with the path of the value.</summary>
public sealed class ServerRoundTripTests : IDisposable
{
    private static readonly int Iterations = LongTests.Times(sample: 20, full: 1000);

    // U+0000 is refused by postgres (eventodb 0.7.0, fact 3), and the server of these tests may be one.
    private static readonly Gen<OrderedDictionary> Values = JsonGenerator.GenObject(withNul: false);
    private readonly TestNamespace _space;
    private int _streams;

    public ServerRoundTripTests(TestServer server) => _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void Hashtables_read_back_equal_or_are_refused_with_the_path() =>
        Values.Array[1, 40].Sample(values => AssertRoundTrip(values, values), iter: Iterations, threads: 1);

    [Fact]
    public void Custom_objects_read_back_equal_or_are_refused_with_the_path() =>
        Values.Where(JsonOracle.FitsCustomObjects).Array[1, 40]
            .Sample(values => AssertRoundTrip(values, Array.ConvertAll(values, JsonGenerator.AsCustomObject)), iter: Iterations, threads: 1);

    [Fact]
    public void Json_texts_read_back_equal_or_are_refused_with_the_path() =>
        Values.SelectMany(value => JsonGenerator.GenJsonText(value), (value, json) => (value, json)).Array[1, 40]
            .Sample(samples => AssertRoundTrip(Array.ConvertAll(samples, sample => sample.value), Array.ConvertAll(samples, sample => sample.json)), iter: Iterations, threads: 1);

    /// <summary>Writes each value as data and as metadata, in one pipeline, and compares what the stream then holds.</summary>
    private void AssertRoundTrip(OrderedDictionary[] values, object?[] written)
    {
        var stream = $"sample-{_streams++}";
        var result = _space.Run(
            """
            param($stream, $values)
            0..($values.Length - 1) | Write-EventoMessage $stream Sampled -Data { $values[$_] } -Metadata { $values[$_] }
            """,
            stream, written);
        Assert.Null(result.Thrown);
        var refused = result.Errors.ToDictionary(ScriptResult.NumberOf, error => error.Exception.InnerException);
        for (var i = 0; i < values.Length; i++)
        {
            var path = JsonOracle.FirstInexactNumber(values[i]);
            Assert.Equal(path is not null, refused.ContainsKey(i));
            if (path is not null) Assert.Equal(path, JsonOracle.ParsePath(Assert.IsType<JsonConversionException>(refused[i]).Path));
        }
        var kept = values.Where((_, i) => !refused.ContainsKey(i)).ToList();
        AssertStored(kept, _space.Messages("Get-EventoStream $args[0] -AsHashtable", stream));
        AssertStored(kept, _space.Messages("Get-EventoStream $args[0]", stream));
    }

    private static void AssertStored(List<OrderedDictionary> expected, IReadOnlyList<EventoMessage> messages)
    {
        Assert.Equal(expected.Count, messages.Count);
        foreach (var (value, message) in expected.Zip(messages))
        {
            JsonEquality.AssertEqual(value, message.Data);
            JsonEquality.AssertEqual(value, message.Metadata);
        }
    }
}
