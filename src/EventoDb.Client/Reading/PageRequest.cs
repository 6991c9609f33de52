namespace EventoDb.Client;

/// <summary>A page that was asked for, and the one that was asked for behind it.</summary>
/// <param name="number">Which page it is, from 0.</param>
/// <param name="from">Where it begins; null for the beginning.</param>
/// <param name="wanted">How many messages are wanted from there.</param>
internal sealed class PageRequest(int number, long? from, long wanted)
{
    public int Number => number;

    public long? From => from;

    public long Wanted => wanted;

    /// <summary>How many messages it asks for.</summary>
    public int Count { get; set; }

    /// <summary>The page.</summary>
    public Task<MessagePage> Page { get; set; } = null!;

    /// <summary>The page behind it, where that was asked for before this one was handed on.</summary>
    public PageRequest? Next { get; set; }

    /// <summary>Whether the size of pages was fitted to it.</summary>
    public bool IsLearned { get; set; }

    /// <summary>Waits until this and what is behind it has ended, and gives back what came.</summary>
    public async Task DiscardAsync()
    {
        for (var request = this; request is not null; request = request.Next)
        {
            await ((Task)request.Page).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (request.Page.IsCompletedSuccessfully) request.Page.Result.Dispose();
        }
    }
}
