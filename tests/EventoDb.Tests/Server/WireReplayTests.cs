using EventoDb.Tests.Wire;

namespace EventoDb.Tests.Server;

/// <summary>The embedded server answers what a real EventoDB 0.7.0 on sqlite answers.</summary>
public sealed class WireReplayTests(WireReplay replay) : IClassFixture<WireReplay>
{
    public static TheoryData<int, string> Exchanges =>
        new(WireReplay.Exchanges.Select((exchange, index) => (index, $"{exchange.Section}: {exchange.Name}")));

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void Answers_as_EventoDB_does(int index, string name)
    {
        Assert.NotEmpty(name);
        var recorded = WireReplay.Exchanges[index].Response;
        var answer = replay[index];
        var (status, body) = WireDifferences.Expected(index, recorded);
        Assert.Equal(status, answer.Status);
        Assert.Equal(WireText.Normalize(body, byValue: true, IsUnordered(index)), WireText.Normalize(answer.Body, byValue: true, IsUnordered(index)));
        foreach (var (header, value) in recorded.Headers) Assert.Equal(value, answer.Headers.GetValueOrDefault(header));
    }

    /// <summary>ns.list goes by the second of creation: two made one after the other may change places.</summary>
    private static bool IsUnordered(int index) => WireReplay.Exchanges[index].Request.Body?.StartsWith("[\"ns.list\"", StringComparison.Ordinal) == true;
}
