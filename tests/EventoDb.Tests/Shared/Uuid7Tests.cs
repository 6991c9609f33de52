extern alias server;

using server::EventoDb.Shared;

namespace EventoDb.Tests.Shared;

/// <summary>Ids that are made here, by client and server alike.</summary>
public sealed class Uuid7Tests
{
    private static readonly DateTime Time = new(2026, 11, 27, 21, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void The_time_stands_first_to_a_fraction_of_the_millisecond()
    {
        var early = Uuid7.Create(Time).ToString();
        var half = Uuid7.Create(Time.AddMicroseconds(500)).ToString();

        Assert.Equal(new DateTimeOffset(Time).ToUnixTimeMilliseconds(), Convert.ToInt64(early[..8] + early[9..13], 16));
        Assert.Equal("7000", early[14..18]);
        Assert.Equal("7800", half[14..18]);
        Assert.True(string.CompareOrdinal(early, half) < 0);
    }

    [Fact]
    public void Of_one_moment_no_two_are_the_same()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => Uuid7.Create(Time)).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Contains(id.ToString()[19], "89ab"));
    }

    [Fact]
    public void Threads_do_not_share_their_chance() =>
        Assert.Equal(8000, ParallelEnumerable.Range(0, 8).SelectMany(_ => Enumerable.Range(0, 1000).Select(_ => Uuid7.Create(Time))).Distinct().Count());
}
