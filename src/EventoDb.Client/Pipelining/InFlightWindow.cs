namespace EventoDb.Client;

/// <summary>How many writes may be unanswered: as many as somebody says, or as many as make the rate grow.</summary>
/// <remarks>
/// The scheme is that of BBR's start (draft-ietf-ccwg-bbr, Startup): doubled as long as that brings clearly more answers in the same time, twice without success at
/// most, then the smallest size with the best rate; tried again now and then, as the way may have changed. Over a way with a long round trip the rate grows with the
/// window; a proxy that works off a connection's requests one after the other gains nothing, and the window stays where it began.
/// Not for several threads at once.
/// </remarks>
internal sealed class InFlightWindow
{
    /// <summary>What it begins with.</summary>
    public const int Initial = 64;

    /// <summary>The largest: beyond it, what is lost with a connection takes too long to be looked for.</summary>
    public const int Largest = 1024;

    private const double Gain = 1.15;
    private const int Failures = 2;
    private const int ShortestHold = 16;
    private const int LongestHold = 256;
    private readonly TimeProvider _clock;
    private readonly bool _isFixed;
    private double _bestRate;
    private int _bestSize;
    private int _failures;
    private int _hold;
    private int _held;
    // Answers to what was sent with another size say nothing of this one.
    private int _skip;
    private int _answers;
    private long _since;
    private bool _wasFull;

    /// <summary>A window.</summary>
    /// <param name="size">Its size, 1–1024; null for one that adapts.</param>
    /// <param name="clock">Tells how long answers take.</param>
    public InFlightWindow(int? size, TimeProvider clock)
    {
        if (size is { } given)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(size));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(given, Largest, nameof(size));
        }
        _clock = clock;
        _isFixed = size is not null;
        Most = size ?? Largest;
        Size = size ?? Initial;
        if (!_isFixed) Restart();
    }

    /// <summary>So many may be unanswered now.</summary>
    public int Size { get; private set; }

    /// <summary>More will never be.</summary>
    public int Most { get; }

    /// <summary>Another connection: nothing is known of its way.</summary>
    public void Restart()
    {
        if (_isFixed) return;
        (_bestRate, _bestSize, _failures, _hold, _held) = (0, Initial, 0, ShortestHold, 0);
        Set(Initial);
    }

    /// <summary>It keeps a write from being sent.</summary>
    public void OnFull() => _wasFull = true;

    /// <summary>A write was answered.</summary>
    public void OnAnswered()
    {
        if (_isFixed) return;
        if (_skip > 0)
        {
            _skip--;
            return;
        }
        if (_answers++ == 0) _since = _clock.GetTimestamp();
        if (_answers <= Size) return;
        var rate = Size / Math.Max(_clock.GetElapsedTime(_since).TotalSeconds, 1e-6);
        var tellsSomething = _wasFull;
        _answers = 0;
        _wasFull = false;
        // Where the inputs come slower than the answers, no window is too small.
        if (tellsSomething) Adapt(rate);
    }

    private void Adapt(double rate)
    {
        if (_held > 0)
        {
            if (--_held > 0) return;
            (_bestRate, _failures) = (rate, Failures - 1);
            Grow();
            return;
        }
        if (rate > _bestRate * Gain) (_bestRate, _bestSize, _failures, _hold) = (rate, Size, 0, ShortestHold);
        else _failures++;
        if (_failures < Failures && Size < Most)
        {
            Grow();
            return;
        }
        _held = _hold;
        _hold = Math.Min(_hold * 2, LongestHold);
        Set(_bestSize);
    }

    private void Grow() => Set(Math.Min(Size * 2, Most));

    private void Set(int size)
    {
        _skip = Size;
        Size = size;
        _answers = 0;
        _wasFull = false;
    }
}
