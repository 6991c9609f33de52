using EventoDb.Tests.Support;

namespace EventoDb.Tests.Wire;

public class StandInTests
{
    public static IEnumerable<TheoryDataRow<BackendKind, int, string>> Exchanges() =>
        from kind in Enum.GetValues<BackendKind>()
        from item in WireExchange.All(kind).Index()
        where StandInReplay.Covers(item.Item)
        select new TheoryDataRow<BackendKind, int, string>(kind, item.Index, item.Item.Name);

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task The_stand_in_answers_as_the_real_server_did(BackendKind kind, int number, string name)
    {
        var recorded = WireExchange.All(kind)[number];
        Assert.Equal(name, recorded.Name);

        var answer = (await StandInReplay.OfAsync(kind)).Answers[number];

        Assert.Equal(recorded.Response.Status, answer.Status);
        Assert.Equal(WireText.Normalize(recorded.Response.Body), WireText.Normalize(answer.Body));
        Assert.Equal(recorded.Response.Headers["Content-Type"], answer.Headers["Content-Type"]);
    }
}
