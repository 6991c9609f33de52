namespace EventoDb.Client;

/// <summary>Looks up the causes of messages where they are said to lie, and the causes of those, to the roots.</summary>
/// <param name="client">The client to read with.</param>
/// <param name="range">Where causes may lie.</param>
/// <param name="found">The messages whose causes are wanted; takes what is found.</param>
internal sealed class CauseFinder(EventoClient client, TraceRange range, FoundMessages found)
{
    // One request for causes this close together costs less than two.
    private const int LargestGap = 100;
    private const int AtOnce = 8;

    private readonly HashSet<(string Stream, long Position)> _asked = [];

    /// <summary>Looks them up. Those that are not there, or outside the range, are passed over.</summary>
    public async Task FindAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var wanted = found.All.Where(IsMissing).Select(effect => (Effect: effect, effect.Links)).ToList();
            if (wanted.Count == 0) return;
            var places = wanted.Select(want => (Stream: want.Links.CauseStreamName!, Position: want.Links.CausePosition!.Value)).Distinct().ToList();
            _asked.UnionWith(places);
            var pages = new List<IReadOnlyList<StoredMessage>>();
            foreach (var some in Runs(places).Chunk(AtOnce))
            {
                pages.AddRange(await Task.WhenAll(some.Select(run =>
                    client.GetStreamPageAsync(run.Stream, run.First, batchSize: (int)(run.Last - run.First + 1), cancellationToken: cancellation))).ConfigureAwait(false));
            }
            var read = pages.SelectMany(page => page).ToLookup(message => (message.StreamName, message.Position));
            foreach (var (effect, links) in wanted)
            {
                var cause = read[(links.CauseStreamName!, links.CausePosition!.Value)].FirstOrDefault();
                if (cause is not null && FoundMessages.IsCause(cause, effect, links) && range.Accepts(cause)) found.Add(cause);
            }
        }
    }

    private bool IsMissing(StoredMessage message) =>
        message.Links is { CauseStreamName: { } stream, CausePosition: >= 0 and var position } links
        && !found.Has(stream, position) && !_asked.Contains((stream, position))
        && !(links.CauseGlobalPosition < range.From) && !(links.CauseGlobalPosition >= message.GlobalPosition);

    /// <summary>Places that one request can ask for.</summary>
    private static IEnumerable<(string Stream, long First, long Last)> Runs(IEnumerable<(string Stream, long Position)> places)
    {
        (string Stream, long First, long Last)? run = null;
        foreach (var (stream, position) in places.OrderBy(place => place.Stream, StringComparer.Ordinal).ThenBy(place => place.Position))
        {
            if (run is { } open && open.Stream == stream && position - open.Last <= LargestGap && position - open.First < EventoClientOptions.MaxBatchSize)
            {
                run = open with { Last = position };
                continue;
            }
            if (run is { } done) yield return done;
            run = (stream, position, position);
        }
        if (run is { } last) yield return last;
    }
}
