using System.Collections.Concurrent;

namespace EventoDb.Tests.Support;

/// <summary>The <c>/subscribe</c> of a <see cref="BackendStandIn"/>, as awkward as the real one (fact 5): no answer until the first poke, a replay of 1000
/// at most, a gap between replay and live, 100 pokes buffered for a slow reader and the rest lost, another group hash than <c>category.get</c>.</summary>
internal sealed class StandInSubscriptions
{
    private readonly ConcurrentDictionary<StandInSubscriber, StandInNamespace> _subscribers = new();
    private int _count;

    /// <summary>How many are open and live.</summary>
    public int OpenCount => _subscribers.Count;

    /// <summary>How many were ever asked for.</summary>
    public int TotalCount => Volatile.Read(ref _count);

    /// <summary>How long each live poke takes to be sent.</summary>
    public TimeSpan PokeTime { get; set; }

    /// <summary>Runs between the replay and going live.</summary>
    public Action? InGap { get; set; }

    /// <summary>Whether live pokes are sent at all.</summary>
    public bool SendsPokes { get; set; } = true;

    /// <summary>Tells the subscribers of a namespace that there is a message.</summary>
    public void Publish(StandInNamespace space, StandInMessage message)
    {
        if (!SendsPokes) return;
        foreach (var (subscriber, from) in _subscribers)
        {
            if (from == space) subscriber.Offer(message);
        }
    }

    /// <summary>Answers <c>GET /subscribe</c>.</summary>
    /// <param name="space">The namespace.</param>
    /// <param name="query">What stands after the question mark.</param>
    /// <param name="read">Reads the namespace while nobody writes.</param>
    public StubAnswer Open(StandInNamespace space, string query, Func<Func<List<StandInMessage>>, List<StandInMessage>> read)
    {
        Interlocked.Increment(ref _count);
        return new StubAnswer
        {
            Ending = StubEnding.Close,
            Script = async (stream, cancellation) =>
            {
                var subscriber = new StandInSubscriber(stream, query, PokeTime);
                try
                {
                    await subscriber.RunAsync(read(() => subscriber.Replay(space)), GoLive, cancellation);
                }
                finally
                {
                    _subscribers.TryRemove(subscriber, out _);
                }

                void GoLive()
                {
                    InGap?.Invoke();
                    _subscribers[subscriber] = space;
                }
            },
        };
    }
}
