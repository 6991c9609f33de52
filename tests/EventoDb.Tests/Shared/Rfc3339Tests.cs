extern alias server;

using System.Globalization;
using System.Text;
using CsCheck;
using server::EventoDb.Shared;

namespace EventoDb.Tests.Shared;

public class Rfc3339Tests
{
    [Fact]
    public void Every_time_is_read_back_to_the_nanosecond() => Gen.Select(Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Byte[0, 99]).Sample((ticks, nanoseconds) =>
    {
        var time = new DateTimeOffset(ticks, TimeSpan.Zero);
        Assert.True(Rfc3339.TryParse(Encoding.UTF8.GetBytes(Rfc3339.Format(time, nanoseconds)), out var read, out var rest));
        Assert.Equal((time, TimeSpan.Zero, nanoseconds), (read, read.Offset, rest));
    });

    [Theory]
    [InlineData("2026-11-23T16:17:52Z", 0, 0)]
    [InlineData("2026-11-23T16:17:52.5Z", 5_000_000, 0)]
    [InlineData("2026-11-23T16:17:52.35606Z", 3_560_600, 0)]
    [InlineData("2026-11-23T16:17:52.308806161Z", 3_088_061, 61)]
    [InlineData("2026-11-23T16:17:52.000000001Z", 0, 1)]
    public void Times_of_every_backend_are_read_and_written_as_they_are(string text, long ticks, byte nanoseconds)
    {
        Assert.True(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var time, out var rest));
        Assert.Equal(new DateTimeOffset(2026, 11, 23, 16, 17, 52, TimeSpan.Zero).AddTicks(ticks), time);
        Assert.Equal(nanoseconds, rest);
        Assert.Equal(text, Rfc3339.Format(time, rest));
    }

    [Theory]
    [InlineData("2025-01-02T03:04:05+02:00", "2025-01-02T01:04:05Z")]
    [InlineData("2025-01-02T03:04:05.123456789-05:30", "2025-01-02T08:34:05.123456789Z")]
    [InlineData("2025-01-02T03:04:05.1234567891234Z", "2025-01-02T03:04:05.123456789Z")]
    public void Other_offsets_become_UTC(string text, string utc)
    {
        Assert.True(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out var time, out var nanoseconds));
        Assert.Equal(utc, Rfc3339.Format(time, nanoseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2025-01-02")]
    [InlineData("2025-01-02T03:04:05")]
    [InlineData("2025-01-02T03:04:05.Z")]
    [InlineData("2025-01-02T03:04:05.5")]
    [InlineData("2025-13-02T03:04:05Z")]
    [InlineData("2025-02-30T03:04:05Z")]
    [InlineData("2025-01-02T25:04:05Z")]
    [InlineData("2025-01-02 03:04:05Z")]
    [InlineData("2025-01-02T03:04:05Zx")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("9999-12-31T23:59:59-14:00")]
    [InlineData("2025-01-02T03:04:05.00000000000000000000000000000000000000Z")]
    public void What_is_no_time_is_refused(string text) => Assert.False(Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));

    [Fact]
    public void No_bytes_make_it_fail() => Gen.Select(Gen.Byte.Array[0, 45], Gen.Int[0, 25]).Sample((bytes, kept) =>
    {
        var text = Encoding.UTF8.GetBytes(DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        byte[] mixed = [.. text[..kept], .. bytes];
        if (Rfc3339.TryParse(mixed, out var time, out _)) Assert.Equal(TimeSpan.Zero, time.Offset);
    });
}
