using EventoDb.Client;

namespace EventoDb.Tests.Client;

public class MessageIdTests
{
    [Fact]
    public void Ids_are_UUIDs_of_version_7_that_sort_by_time()
    {
        var before = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var ids = Enumerable.Range(0, 1000).Select(_ => MessageId.Create()).ToList();

        Assert.Equal(1000, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id));
        Assert.InRange(Convert.ToInt64(ids[0].Replace("-", "", StringComparison.Ordinal)[..12], 16), before, before + 60_000);
        Assert.Equal(ids.Select(id => id[..13]).Order(StringComparer.Ordinal), ids.Select(id => id[..13]));
    }

    [Theory]
    [InlineData("ABCDEFAB-1111-4111-8111-00000000000A", "abcdefab-1111-4111-8111-00000000000a", true)]
    [InlineData("abcdefab1111411181110000000000bb", "abcdefab-1111-4111-8111-0000000000bb", true)]
    [InlineData("not-a-uuid", "not-a-uuid", true)]
    [InlineData("not-a-uuid", "another", false)]
    [InlineData("abcdefab-1111-4111-8111-00000000000a", "abcdefab-1111-4111-8111-00000000000b", false)]
    public void The_same_id_is_known_however_it_is_written(string left, string right, bool areEqual) => Assert.Equal(areEqual, MessageId.AreEqual(left, right));
}
