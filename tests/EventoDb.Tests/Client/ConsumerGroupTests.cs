using System.Globalization;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

public class ConsumerGroupTests
{
    private static readonly int[] Sizes = [2, 3, 4, 5, 7];

    public static IEnumerable<TheoryDataRow<string, int, int?>> Recorded()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "EventoDb.Tests", "Wire", "consumer-groups.csv"));
        foreach (var line in lines.Skip(1))
        {
            var fields = line.Split(',');
            // Those with a note belong to no member, except on postgres.
            foreach (var (index, size) in Sizes.Index())
            {
                yield return new(fields[0].Trim('"'), size, fields[6].Length > 0 ? null : int.Parse(fields[index + 1], CultureInfo.InvariantCulture));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_stream_belongs_to_the_recorded_member_and_no_other(string stream, int size, int? member) => Assert.Equal(
        member is { } one ? [one] : [],
        Enumerable.Range(0, size).Where(candidate => new ConsumerGroup(candidate, size).Owns(stream)));

    [Fact]
    public void A_stream_without_an_id_belongs_to_no_member()
    {
        Assert.False(new ConsumerGroup(0, 1).Owns("category"));
        Assert.True(new ConsumerGroup(0, 1).Owns("category-1"));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(-1, 2)]
    [InlineData(0, -1)]
    public void A_member_that_cannot_be_is_refused(int member, int size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConsumerGroup(member, size));
}
