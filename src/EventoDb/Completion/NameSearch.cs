using EventoDb.Client;

namespace EventoDb.Completion;

/// <summary>A search for names on a server, in the background: who has no time for its end takes what it has found so far.</summary>
internal sealed class NameSearch
{
    /// <summary>More than anybody looks at.</summary>
    private const int MostNames = 1000;

    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);
    private readonly Task<bool> _searching;

    /// <summary>Begins to search.</summary>
    /// <param name="find">Finds the names.</param>
    /// <param name="isWanted">Which of them count; null for all.</param>
    /// <param name="timing">Says how long it may go on.</param>
    public NameSearch(Func<CancellationToken, IAsyncEnumerable<string>> find, Func<string, bool>? isWanted, SessionTiming timing) =>
        _searching = Task.Run(() => SearchAsync(find, isWanted, timing));

    /// <summary>Whether it goes on, or has come to its end: what was cut off or failed is no answer to be kept.</summary>
    public bool IsGood => !_searching.IsCompleted || (_searching.IsCompletedSuccessfully && _searching.Result);

    /// <summary>What is found within a time.</summary>
    public IReadOnlyList<string> Take(TimeSpan patience, TimeProvider clock)
    {
        // The prompt has no other thread to give.
        ((Task)_searching).WaitAsync(patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        lock (_names) return [.. _names];
    }

    /// <returns>Whether it came to its end.</returns>
    private async Task<bool> SearchAsync(Func<CancellationToken, IAsyncEnumerable<string>> find, Func<string, bool>? isWanted, SessionTiming timing)
    {
        using var deadline = new CancellationTokenSource(timing.CompletionLifetime, timing.Clock);
        try
        {
            await foreach (var name in find(deadline.Token).ConfigureAwait(false))
            {
                if (isWanted?.Invoke(name) == false) continue;
                lock (_names)
                {
                    if (name.Length > 0) _names.Add(name);
                    if (_names.Count == MostNames) return true;
                }
            }
            return true;
        }
        catch (Exception e) when (e is EventoException or ArgumentException or OperationCanceledException or ObjectDisposedException)
        {
            // What was found until then is all there is to offer.
            return false;
        }
    }
}
