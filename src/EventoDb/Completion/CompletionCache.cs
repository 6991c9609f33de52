using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace EventoDb.Completion;

/// <summary>What a server was asked for completion lately, so that tabbing on does not ask again; forgotten with its connection.</summary>
internal sealed class CompletionCache(SessionTiming timing)
{
    private static readonly ConditionalWeakTable<EventoConnection, CompletionCache> Caches = [];
    private readonly ConcurrentDictionary<CompletionQuestion, (long Asked, NameSearch Search)> _searches = new();

    /// <summary>The cache of a connection.</summary>
    public static CompletionCache Of(EventoConnection connection, SessionTiming timing) =>
        Caches.GetValue(connection, _ => new CompletionCache(timing));

    /// <summary>The answer to a question, or what of it is there in time; asked anew only where it was not answered, or too long ago.</summary>
    public IReadOnlyList<string> Get(CompletionQuestion question, Func<CancellationToken, IAsyncEnumerable<string>> find, TimeSpan patience, Func<string, bool>? isWanted = null)
    {
        foreach (var (old, (asked, search)) in _searches)
        {
            if (!search.IsGood || timing.Clock.GetElapsedTime(asked) > timing.CompletionLifetime) _searches.TryRemove(old, out _);
        }
        return _searches.GetOrAdd(question, _ => (timing.Clock.GetTimestamp(), new NameSearch(find, isWanted, timing))).Search.Take(patience, timing.Clock);
    }
}
