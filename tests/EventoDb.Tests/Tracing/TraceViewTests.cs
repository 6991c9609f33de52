using System.Globalization;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Tracing;

/// <summary>What the prompt shows of a trace.</summary>
public class TraceViewTests
{
    [Theory]
    [InlineData(80, "Get-EventoTrace order-17",
        """

         SinceRoot    Elapsed Message                      Stream
         ---------    ------- -------                      ------
                 0            Placed                       order-17@0
           1.23 ms    1.23 ms └─Requested                  payment-17@0
        1 min 16 s 1 min 16 s   ├─Declined                 payment-17@1
        3 h 30 min 3 h 29 min   └─Received                 payment-17@2
           2 d 5 h    2 d 2 h     └─HandedToTheCarrierOfT… shipment-550e8400-e29b-41d4…
            2.01 s            Noted ← crm-5@9, outside     order-17@1
        """)]
    [InlineData(110, "Get-EventoTrace order-17 | Select-Object -Skip 3 -First 1",
        """

         SinceRoot    Elapsed Message                                     Stream
         ---------    ------- -------                                     ------
        3 h 30 min 3 h 29 min   └─Received                                payment-17@2
        """)]
    [InlineData(80, "Get-EventoTrace order-17 | Select-Object -Skip 2 -First 1 | Format-List",
        """

        Depth          : 2
        StreamName     : payment-17
        Position       : 1
        GlobalPosition : 4
        Type           : Declined
        Id             : 0195a8d0-0000-7000-8000-000000000004
        Time (UTC)     : 2026-03-04 12:01:16.5000000
        Cause          : payment-17@0
        Elapsed        : 1 min 16 s
        SinceRoot      : 1 min 16 s
        Data           : {}
        Metadata       : {"causationMessagePosition":0,"causationMessageStreamName":"pa
                         yment-17","correlationStreamName":"order-17"}
        """)]
    [InlineData(80, "(Get-EventoTrace order-17).Cause",
        """

        Position IsOutside Type                           StreamName
        -------- --------- ----                           ----------
               0 False     Placed                         order-17
               0 False     Requested                      payment-17
               0 False     Requested                      payment-17
               2 False     Received                       payment-17
               9 True                                     crm-5
        """)]
    public async Task A_screen_shows(int width, string script, string expected)
    {
        var screen = new Screen(width);
        await using var session = new StandInSession(BackendKind.Pebble, screen);
        Write(session.Server);
        session.Run(script + " | Out-Default").ThrowOnError();
        var lines = screen.Take();
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join('\n', lines));
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("0.0000005", "0.5 µs")]
    [InlineData("0.00123456", "1.23 ms")]
    [InlineData("0.0129", "12.9 ms")]
    [InlineData("0.9999", "999 ms")]
    [InlineData("1", "1 s")]
    [InlineData("59.99", "59.9 s")]
    [InlineData("60", "1 min")]
    [InlineData("61.5", "1 min 1 s")]
    [InlineData("3599.9", "59 min 59 s")]
    [InlineData("12600", "3 h 30 min")]
    [InlineData("86400", "1 d")]
    [InlineData("180000", "2 d 2 h")]
    [InlineData("-1.5", "-1.5 s")]
    public void A_duration_is_two_units_at_most_and_never_rounded_up(string seconds, string expected) =>
        Assert.Equal(expected, DisplayDuration.Of(TimeSpan.FromTicks((long)(decimal.Parse(seconds, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond))));

    private static void Write(BackendStandIn server)
    {
        var placed = At(0, "order-17", "Placed");
        var requested = At(0.00123456, "payment-17", "Requested", placed);
        At(2.012, "order-17", "Noted", null, "\"causationMessageStreamName\":\"crm-5\",\"causationMessagePosition\":9");
        At(76.5, "payment-17", "Declined", requested);
        var received = At(12600, "payment-17", "Received", requested);
        At(193_800, "shipment-550e8400-e29b-41d4-a716-446655440000", "HandedToTheCarrierOfTheCustomersChoice", received);

        StandInMessage At(double seconds, string stream, string type, StandInMessage? cause = null, string? links = null)
        {
            server.Clock = () => new DateTime(2026, 3, 4, 12, 0, 0, DateTimeKind.Utc).AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
            links ??= cause is null ? "\"user\":1" : $"\"causationMessageStreamName\":\"{cause.Stream}\",\"causationMessagePosition\":{cause.Position},\"correlationStreamName\":\"order-17\"";
            var number = server.Messages().Count + 1;
            return server.Write(stream, type, metadata: $"{{{links}}}", id: string.Create(CultureInfo.InvariantCulture, $"0195a8d0-0000-7000-8000-{number:d12}"));
        }
    }
}
