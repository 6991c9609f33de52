using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace EventoDb.Completion;

/// <summary>What a server was asked for completion lately, so that tabbing on does not ask again; forgotten with its connection.</summary>
internal sealed class CompletionCache(TimeProvider clock)
{
    /// <summary>How long an answer is good.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private static readonly ConditionalWeakTable<EventoConnection, CompletionCache> Caches = [];
    private readonly ConcurrentDictionary<CompletionQuestion, (long Asked, IReadOnlyList<string> Names)> _answers = new();

    /// <summary>The cache of a connection.</summary>
    public static CompletionCache Of(EventoConnection connection) => Caches.GetValue(connection, static _ => new CompletionCache(TimeProvider.System));

    /// <summary>The answer to a question, asked anew only where the last is too old.</summary>
    public IReadOnlyList<string> Get(CompletionQuestion question, Func<IReadOnlyList<string>> ask)
    {
        foreach (var (old, answer) in _answers)
        {
            if (clock.GetElapsedTime(answer.Asked) > Lifetime) _answers.TryRemove(old, out _);
        }
        if (_answers.TryGetValue(question, out var known)) return known.Names;
        var names = ask();
        _answers[question] = (clock.GetTimestamp(), names);
        return names;
    }
}
