namespace EventoDb.Writing;

/// <summary>Tells whether a pipeline hands in messages more slowly than the server answers: then the answer to each is waited for, and its result handed on,
/// before the pipeline is asked for the next one, which may be a long time coming. Of messages that come fast, many are in flight.</summary>
/// <param name="clock">Tells the time.</param>
internal sealed class InputPace(TimeProvider clock)
{
    // To wait costs two changes of thread, however fast the answer.
    private static readonly TimeSpan LeastGap = TimeSpan.FromMilliseconds(0.5);
    private static readonly TimeSpan MostSaved = TimeSpan.FromSeconds(1);
    private TimeSpan _gap = TimeSpan.MaxValue;
    private TimeSpan? _answer;
    // After a pause a tenth of it may be spent on waiting for inputs that come fast: they may be a few that came together, and the last of them.
    private TimeSpan _saved;
    private bool _isConnected;
    private long? _left;

    /// <summary>Whether to wait for the answers now.</summary>
    public bool IsSlow => IsPause || _saved >= Price;

    private bool IsPause => _gap >= Price;

    private TimeSpan Price => _answer > LeastGap ? _answer.Value : LeastGap;

    /// <summary>The pipeline is asked for the next input.</summary>
    public void Leave() => _left = clock.GetTimestamp();

    /// <summary>The next input has come.</summary>
    public void Return()
    {
        if (_left is not { } left) return;
        _gap = clock.GetElapsedTime(left);
        if (IsPause) _saved = Min(_saved + (_gap / 10), MostSaved);
    }

    /// <summary>An answer was waited for, or came by itself.</summary>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="wasWaitedFor">Whether it was waited for.</param>
    public void Answered(TimeSpan elapsed, bool wasWaitedFor)
    {
        if (wasWaitedFor && !IsPause) _saved -= Min(elapsed, _saved);
        // The first has a connection to make; later, one that is slow by chance does not make the server slow.
        if (_isConnected) _answer = elapsed > _answer ? _answer + ((elapsed - _answer) / 8) : elapsed;
        _isConnected = true;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
