namespace EventoDb.Client;

/// <summary>Where a page will end that is still on its way, so that the one after it can be asked for meanwhile: worth while where the way is long and pages are short.</summary>
/// <param name="way">What is known of the way.</param>
/// <param name="last">Behind the last position that is read; null for none.</param>
internal sealed class PageGuess(RoundTrip way, long? last)
{
    private bool _isWorthWhile;
    private bool _wasWrong;

    /// <summary>A page has come.</summary>
    public void Learn(TimeSpan elapsed) => _isWorthWhile |= way.IsMostOf(elapsed);

    /// <summary>A page ended elsewhere: there are gaps.</summary>
    public void Fail() => _wasWrong = true;

    /// <summary>Where a page ends that is asked for, if it is full and positions have no gaps; null where nothing follows, or nobody should count on it.</summary>
    public long? EndOf(long? from, int count) => _isWorthWhile && !_wasWrong && from + count is { } end && !(end >= last) ? end : null;
}
