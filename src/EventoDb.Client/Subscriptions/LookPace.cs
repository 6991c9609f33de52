namespace EventoDb.Client;

/// <summary>How soon a subscription looks for messages without a poke: seldom where pokes prove prompt; soon where a look found what no poke had announced, because a
/// proxy keeps them back or loses them, and less and less often while it is quiet, until pokes prove prompt again.</summary>
internal sealed class LookPace(EventoClient client, SubscriptionSource source, TimeSpan interval)
{
    // So many messages in turn must be announced before they are found, each some time after the one before.
    private const int Proofs = 3;
    // What comes after a quiet time is late by a share of that time at most.
    private const int ShareOfQuiet = 10;
    private bool _isWary;
    private bool _isLate;
    private bool _hasSaidSo;
    private int _proofs;
    // Before the first look there was no connection, whose poke could have come.
    private int _turns = -1;
    private long _newsAt;
    private long? _connectedAnewAt;
    // A message whose poke had not come when it was found.
    private (long Position, long FoundAt)? _missing;

    /// <summary>Whether the last look showed that another connection for pokes is worth a try.</summary>
    public bool WantsOtherConnection { get; private set; }

    private ClientTiming Timing => client.Timing;

    /// <summary>Learns that pokes are late here, before any was missed.</summary>
    public void BeLate()
    {
        if (_isLate) return;
        if (!_isWary) _newsAt = Timing.Clock.GetTimestamp();
        _isWary = _isLate = true;
        _proofs = 0;
        if (_hasSaidSo) return;
        _hasSaidSo = true;
        client.Telemetry.Notice(
            EventoClient.SubscribePath, source.Target,
            $"the server's pokes come late or not at all through {client.Uri.GetLeftPart(UriPartial.Authority)}, as behind a proxy that keeps them in its buffer "
            + "(nginx: proxy_buffering); messages are looked for more often until pokes are prompt again.");
    }

    /// <summary>Learns from a look.</summary>
    /// <param name="from">The first position that was looked for.</param>
    /// <param name="next">Where the next look goes on; the same where nothing was found.</param>
    /// <param name="announced">The highest position that a poke has come for.</param>
    /// <param name="turns">What changes whenever a connection for pokes begins or ends.</param>
    /// <returns>How long to wait for a poke before the next look.</returns>
    public TimeSpan AfterLook(long from, long next, long announced, int turns)
    {
        var now = Timing.Clock.GetTimestamp();
        // About when a connection begins or ends, pokes are lost rather than late.
        var isExplained = turns != _turns;
        _turns = turns;
        WantsOtherConnection = false;
        if (next > from)
        {
            // Among many a poke may come because those behind it have pushed it out of the buffer; the last of them would stay there.
            var isAlone = Timing.Clock.GetElapsedTime(_newsAt, now) >= 2 * Timing.LookSoon;
            _newsAt = now;
            if (announced >= from) Prove(isAlone);
            else if (!isExplained) Miss(next - 1, now);
        }
        if (_missing is { } missing) Await(missing, now, announced);
        if (!_isWary) return interval;
        var wait = Timing.Clock.GetElapsedTime(_newsAt, now) / ShareOfQuiet;
        wait = wait < Timing.LookSoon ? Timing.LookSoon : wait > Timing.LookLate ? Timing.LookLate : wait;
        return wait < interval ? wait : interval;
    }

    private void Prove(bool isAlone)
    {
        if (!_isWary || !isAlone || ++_proofs < Proofs) return;
        _isWary = _isLate = false;
        _missing = null;
    }

    private void Miss(long position, long now)
    {
        _proofs = 0;
        _isWary = true;
        _missing ??= (position, now);
    }

    private void Await((long Position, long FoundAt) missing, long now, long announced)
    {
        var isInTime = Timing.Clock.GetElapsedTime(missing.FoundAt, now) < Timing.PokeGrace;
        if (announced < missing.Position && isInTime) return;
        _missing = null;
        if (!isInTime) BeLate();
        else if (!_isLate) _isWary = false;
        if (announced < missing.Position) WantsOtherConnection = TryPlanConnection(now);
    }

    /// <summary>Plans another connection, which may bring what this one does not, unless one was planned just now.</summary>
    private bool TryPlanConnection(long now)
    {
        if (_connectedAnewAt is { } before && Timing.Clock.GetElapsedTime(before, now) < interval) return false;
        _connectedAnewAt = now;
        return true;
    }
}
