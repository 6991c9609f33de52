using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pipelining;

/// <summary>A way to a server that works off the requests of a connection one after the other, and a sender that fills a window again when half of it is answered; by a clock
/// that stands still between events.</summary>
/// <param name="roundTrip">How long a request and its answer are under way.</param>
/// <param name="service">How long each request takes.</param>
internal sealed class SimulatedWay(TimeSpan roundTrip, TimeSpan service)
{
    private readonly TestClock _clock = new();
    private readonly Queue<TimeSpan> _answers = new();
    private TimeSpan _now;
    private TimeSpan _free;

    /// <summary>The sizes that the window had when it was full, with how many answers came while it had them.</summary>
    public Dictionary<int, int> Sizes { get; } = [];

    /// <summary>Sends messages as fast as the window lets them.</summary>
    /// <param name="count">How many.</param>
    /// <param name="size">The window's size; null for one that adapts.</param>
    /// <returns>How many went through in a second.</returns>
    public double Send(int count, int? size = null)
    {
        var window = new InFlightWindow(size, _clock);
        var begun = _now;
        var roomAt = int.MaxValue;
        for (var (sent, answered) = (0, 0); answered < count; answered++)
        {
            for (; sent < count && sent - answered <= roomAt && sent - answered < window.Size; sent++, roomAt = int.MaxValue) Ask();
            if (sent < count && sent - answered >= window.Size)
            {
                window.OnFull();
                roomAt = (sent - answered) / 2;
            }
            var answer = _answers.Dequeue();
            _clock.Advance(answer - _now);
            _now = answer;
            Sizes[window.Size] = Sizes.GetValueOrDefault(window.Size) + 1;
            window.OnAnswered();
        }
        return count / (_now - begun).TotalSeconds;
    }

    private void Ask()
    {
        var arrival = _now + (roundTrip / 2);
        _free = (arrival > _free ? arrival : _free) + service;
        _answers.Enqueue(_free + (roundTrip / 2));
    }
}
