using CsCheck;
using EventoDb.Client;

namespace EventoDb.Tests.Times;

/// <summary>Where messages of a time begin, found in lists of times.</summary>
public class TimeSearchTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 27, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Whatever_the_gaps_nothing_wanted_lies_before_and_little_unwanted_after() =>
        await Gen.Select(Gen.Int[1, 5].Array[0, 3000], Gen.Int[-2, 3].Array[1, 40], Gen.Int[-5, 3100], Gen.Int[-100, 10_000]).SampleAsync(async (gaps, steps, wanted, head) =>
        {
            // Positions with gaps; times that rise, stand still, and go back by no more than two minutes in all.
            var messages = new List<(long Position, DateTimeOffset Time)>();
            long position = 0;
            var second = 0L;
            var latest = 0L;
            for (var i = 0; i < gaps.Length; i++)
            {
                position += gaps[i];
                second = Math.Max(second + (steps[i % steps.Length] * 30), latest - 120);
                latest = Math.Max(latest, second);
                messages.Add((position, Start.AddSeconds(second)));
            }
            var since = messages.Count == 0 ? Start : messages[Math.Clamp(wanted, 0, messages.Count - 1)].Time.AddSeconds(wanted < 0 ? -1000 : wanted >= messages.Count ? 1000 : 0);

            var (older, younger) = await new TimeSearch((from, _) => Task.FromResult(First(messages, from)), new TimeRange(since, null, false).SearchTime!.Value)
                .FindAsync(1, head, CancellationToken.None);

            Assert.True(older >= 1);
            Assert.True(older <= Math.Max(younger, 1));
            Assert.DoesNotContain(messages, message => message.Position < older && message.Time >= since);
            Assert.DoesNotContain(messages, message => message.Position >= younger && message.Time < since - 2 * TimeRange.LargestClockStep);
            Assert.InRange(younger - older, 0, 110);
        });

    [Theory]
    [InlineData(1_000_000, 600, 18)]
    [InlineData(1_000_000, 60_000, 25)]
    [InlineData(1_000_000, 999_999, 25)]
    [InlineData(1_000_000, 2_000_000, 16)]
    [InlineData(1_000_000, -1, 2)]
    [InlineData(100_000, 600, 18)]
    [InlineData(1_000, 600, 9)]
    [InlineData(1, 0, 2)]
    [InlineData(0, 10, 1)]
    public async Task It_takes_few_requests(int count, int secondsAgo, int most)
    {
        var requests = 0;
        Task<(long, DateTimeOffset)?> AskAsync(long from, CancellationToken cancellation)
        {
            requests++;
            return Task.FromResult<(long, DateTimeOffset)?>(from > count ? null : (from, Start.AddSeconds(from)));
        }

        var (older, _) = await new TimeSearch(AskAsync, Start.AddSeconds(count - secondsAgo)).FindAsync(1, count, CancellationToken.None);

        Assert.InRange(requests, 1, most);
        var first = Math.Max(1, count - secondsAgo);
        Assert.InRange(older, Math.Max(1, first - Math.Max(100, secondsAgo / 100)), Math.Max(1, Math.Min(first, count + 1)));
    }

    [Theory]
    [InlineData(990_000, 40)]
    [InlineData(0, 45)]
    public async Task It_takes_few_requests_where_the_head_is_not_where_it_seems_to_be(long head, int most)
    {
        var requests = 0;
        Task<(long, DateTimeOffset)?> AskAsync(long from, CancellationToken cancellation)
        {
            requests++;
            return Task.FromResult<(long, DateTimeOffset)?>(from > 1_000_000 ? null : (from, Start.AddSeconds(from)));
        }

        var (older, _) = await new TimeSearch(AskAsync, Start.AddSeconds(999_400)).FindAsync(1, head, CancellationToken.None);

        Assert.InRange(requests, 1, most);
        Assert.InRange(older, 999_300, 999_400);
    }

    private static (long, DateTimeOffset)? First(List<(long Position, DateTimeOffset Time)> messages, long from)
    {
        var index = messages.FindIndex(message => message.Position >= from);
        return index < 0 ? null : messages[index];
    }
}
