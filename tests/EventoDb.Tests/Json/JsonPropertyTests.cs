using System.Collections.Specialized;
using CsCheck;
using EventoDb.Json;

namespace EventoDb.Tests.Json;

/// <summary>What is written in any form reads back equal, or is refused with the path of the value.</summary>
public class JsonPropertyTests
{
    private const int Iterations = 5_000;

    [Fact]
    public void A_hashtable_reads_back_equal_or_is_refused_with_the_path() =>
        JsonGenerator.GenObject().Sample(value => AssertRoundTrip(value, value), iter: Iterations);

    [Fact]
    public void A_custom_object_reads_back_equal_or_is_refused_with_the_path() =>
        JsonGenerator.GenObject().Where(JsonOracle.FitsCustomObjects)
            .Sample(value => AssertRoundTrip(value, JsonGenerator.AsCustomObject(value)), iter: Iterations);

    [Fact]
    public void Json_text_reads_back_equal_or_is_refused_with_the_path() =>
        JsonGenerator.GenObject().SelectMany(value => JsonGenerator.GenJsonText(value), (value, json) => (value, json))
            .Sample(sample => AssertRoundTrip(sample.value, sample.json), iter: Iterations);

    [Fact]
    public void Every_finite_double_reads_back_equal() =>
        Gen.Double.Where(double.IsFinite).Sample(
            number => AssertRoundTrip(new OrderedDictionary { ["n"] = number }, new OrderedDictionary { ["n"] = number }), iter: 20_000);

    [Fact]
    public void A_name_that_no_custom_object_holds_is_refused_on_reading() =>
        JsonGenerator.GenObject().Where(value => !JsonOracle.FitsCustomObjects(value)).Sample(
            value =>
            {
                var json = JsonObjectWriter.Write(value, "Data", allowPrecisionLoss: true);
                var error = Assert.Throws<JsonConversionException>(() => JsonValueReader.ToObject(json));
                var steps = JsonOracle.ParsePath(error.Path);
                Assert.False(JsonOracle.FitsCustomObjects(Follow(value, steps)));
            },
            iter: 2_000);

    private static void AssertRoundTrip(OrderedDictionary value, object? written)
    {
        var refused = JsonOracle.FirstInexactNumber(value);
        byte[] json;
        try
        {
            json = JsonObjectWriter.Write(written, "Data", allowPrecisionLoss: false);
            Assert.Null(refused);
        }
        catch (JsonConversionException e)
        {
            Assert.NotNull(refused);
            Assert.Equal(refused, JsonOracle.ParsePath(e.Path));
            json = JsonObjectWriter.Write(written, "Data", allowPrecisionLoss: true);
        }
        JsonEquality.AssertEqual(value, JsonValueReader.ToHashtable(json), ordered: true);
        if (JsonOracle.FitsCustomObjects(value)) JsonEquality.AssertEqual(value, JsonValueReader.ToObject(json), ordered: true);
    }

    private static object? Follow(object? value, IEnumerable<object> steps) =>
        steps.Aggregate(value, (at, step) => step is int index ? ((object?[])at!)[index] : ((OrderedDictionary)at!)[(string)step]);
}
