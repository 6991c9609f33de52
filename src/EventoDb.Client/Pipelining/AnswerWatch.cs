namespace EventoDb.Client;

/// <summary>Watches over the answers that one connection owes: how long the first of them takes, and that many small ones are read at a time. All but the timer's work is done under the
/// connection's gate.</summary>
internal sealed class AnswerWatch : IDisposable
{
    // Some answers. What is owed must be more than that, or nobody would be woken.
    private const int Batch = 1024;
    private const int AnswersForBatch = 16;
    private static readonly TimeSpan LongestBatch = TimeSpan.FromMilliseconds(100);
    private readonly EventoClient _client;
    private readonly ServerStream _server;
    private readonly object _gate;
    private readonly Func<int> _owed;
    private readonly Action _onTimeout;
    private readonly ITimer _timer;
    private readonly bool _readsBatches;
    private bool _isRunning;
    private long _since;

    /// <summary>Watches.</summary>
    /// <param name="client">Whose connection it is.</param>
    /// <param name="server">The connection.</param>
    /// <param name="gate">The connection's gate.</param>
    /// <param name="readsBatches">Whether answers come one by one, and so fast that it takes less to read some at a time.</param>
    /// <param name="owed">How many answers are owed.</param>
    /// <param name="onTimeout">Called, not under the gate, when the first of them has taken the client's timeout.</param>
    public AnswerWatch(EventoClient client, ServerStream server, object gate, bool readsBatches, Func<int> owed, Action onTimeout)
    {
        (_client, _server, _gate, _readsBatches, _owed, _onTimeout) = (client, server, gate, readsBatches, owed, onTimeout);
        _timer = Clock.CreateTimer(static watch => ((AnswerWatch)watch!).Check(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A first answer is owed.</summary>
    public void Begin()
    {
        OnAnswer();
        if (_isRunning) return;
        _isRunning = true;
        WaitFor(_client.Options.Timeout);
    }

    /// <summary>An answer came: the next one has the whole timeout for itself, as a server does requests one after another.</summary>
    public void OnAnswer() => _since = Clock.GetTimestamp();

    /// <summary>The next answers are going to be read.</summary>
    public void BeforeReading() => _server.WakeFor(_readsBatches && _owed() > AnswersForBatch ? Batch : 1);

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private TimeProvider Clock => _client.Timing.Clock;

    private void WaitFor(TimeSpan rest) => _timer.Change(_readsBatches && rest > LongestBatch ? LongestBatch : rest, Timeout.InfiniteTimeSpan);

    private void Check()
    {
        lock (_gate)
        {
            _isRunning = _owed() > 0;
            if (!_isRunning) return;
            var waited = Clock.GetElapsedTime(_since);
            // Answers that have become slow are read as they come.
            if (waited >= LongestBatch) _server.WakeFor(1);
            if (waited < _client.Options.Timeout)
            {
                WaitFor(_client.Options.Timeout - waited);
                return;
            }
        }
        _onTimeout();
    }
}
