using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Tells how far consumers have come: those of one category share one pass over it.</summary>
/// <param name="client">The client to ask with.</param>
internal sealed class ConsumerSurvey(EventoClient client)
{
    private const int AtOnce = 8;
    private Task<IReadOnlyList<CategorySummary>>? _categories;

    /// <summary>What could not be told, and of whom.</summary>
    public List<(ConsumerIdentity Consumer, EventoException Failure)> Failures { get; } = [];

    /// <summary>All consumers of the namespace.</summary>
    public async Task<IReadOnlyList<ConsumerIdentity>> FindAsync(CancellationToken cancellation)
    {
        var found = new List<ConsumerIdentity>();
        var categories = await GetCategoriesAsync(cancellation).ConfigureAwait(false);
        foreach (var category in ConsumerSearch.CategoriesIn(categories.Select(category => category.Name)))
        {
            await foreach (var consumer in ConsumerSearch.FindAsync(client, category, string.Empty, cancellation).ConfigureAwait(false)) found.Add(consumer);
        }
        return found;
    }

    /// <summary>Tells of some consumers, in their order.</summary>
    public async Task<IReadOnlyList<EventoConsumer>> DescribeAsync(IReadOnlyList<ConsumerIdentity> consumers, CancellationToken cancellation)
    {
        var stores = await LoadAsync(consumers, cancellation).ConfigureAwait(false);
        if (stores.Count == 0) return [];
        var categories = (await GetCategoriesAsync(cancellation).ConfigureAwait(false)).ToDictionary(category => category.Name, StringComparer.Ordinal);
        var end = categories.Values.Sum(static category => category.MessageCount);
        var backlogs = stores.ToDictionary(store => store.Key, store => new ConsumerBacklog(store.Key, store.Value.Recorded));
        foreach (var group in backlogs.Values.GroupBy(backlog => backlog.Consumer.Category, StringComparer.Ordinal))
        {
            if (categories.TryGetValue(group.Key, out var category)) await new BacklogCount(client, category, end).CountAsync([.. group], cancellation).ConfigureAwait(false);
        }
        var isBehind = backlogs.Values.FirstOrDefault(backlog => backlog.Oldest is not null);
        var now = isBehind is null ? default : await GetServerTimeAsync(cancellation).ConfigureAwait(false);
        var names = backlogs.Keys.Select(consumer => consumer with { Group = null }).Distinct().ToList();
        var parked = await LoadParkedAsync(names, categories, cancellation).ConfigureAwait(false);
        var controls = await LoadControlAsync(names, categories, cancellation).ConfigureAwait(false);
        var described = new List<EventoConsumer>();
        foreach (var consumer in consumers.Where(backlogs.ContainsKey))
        {
            var backlog = backlogs[consumer];
            var behind = backlog is { Lag: > 0, Oldest: { } oldest } && now > oldest ? now - oldest : TimeSpan.Zero;
            var count = parked.TryGetValue(consumer with { Group = null }, out var store) ? store.Open.Count(message => consumer.Group?.Owns(message.StreamName) != false) : 0;
            var position = stores[consumer];
            described.Add(new EventoConsumer
            {
                Category = consumer.Category,
                Consumer = consumer.FullName,
                GroupMember = consumer.Group?.Member,
                GroupSize = consumer.Group?.Size,
                Correlation = position.Recorded.Filter.Correlation,
                Type = position.Recorded.Filter.Types,
                Position = position.Position,
                UpdatedAt = position.UpdatedAt,
                Lag = backlog.Lag,
                Behind = behind,
                Parked = count,
                IsBeyondEnd = await IsBeyondEndAsync(position, cancellation).ConfigureAwait(false),
                IsSuspended = controls.TryGetValue(consumer with { Group = null }, out var control) && control.Holds(consumer),
            });
        }
        return described;
    }

    private Task<IReadOnlyList<CategorySummary>> GetCategoriesAsync(CancellationToken cancellation) => _categories ??= client.GetCategoriesAsync(cancellation);

    private async Task<Dictionary<ConsumerIdentity, PositionStore>> LoadAsync(IReadOnlyList<ConsumerIdentity> consumers, CancellationToken cancellation)
    {
        var stores = new Dictionary<ConsumerIdentity, PositionStore>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            consumers,
            options,
            async (consumer, ending) =>
            {
                try
                {
                    var store = await new PositionStore(consumer).LoadAsync(client, ending).ConfigureAwait(false);
                    // One that was retired is none any more.
                    if (store.Recorded.IsRetired) return;
                    lock (stores) stores[consumer] = store;
                }
                catch (EventoException e) when (e.Code == ModuleErrorCode.InvalidData)
                {
                    // Of the others can be told.
                    lock (stores) Failures.Add((consumer, e));
                }
            }).ConfigureAwait(false);
        return stores;
    }

    private async Task<Dictionary<ConsumerIdentity, ParkedStore>> LoadParkedAsync(
        IEnumerable<ConsumerIdentity> names, Dictionary<string, CategorySummary> categories, CancellationToken cancellation)
    {
        var stores = new Dictionary<ConsumerIdentity, ParkedStore>();
        foreach (var name in names.Where(name => categories.ContainsKey(StreamName.GetCategory(name.ParkedStream))))
        {
            stores[name] = await new ParkedStore(name).RefreshAsync(new Patience(client), cancellation).ConfigureAwait(false);
        }
        return stores;
    }

    private async Task<Dictionary<ConsumerIdentity, ControlStore>> LoadControlAsync(
        IEnumerable<ConsumerIdentity> names, Dictionary<string, CategorySummary> categories, CancellationToken cancellation)
    {
        var stores = new Dictionary<ConsumerIdentity, ControlStore>();
        foreach (var name in names.Where(name => categories.ContainsKey(StreamName.GetCategory(name.ControlStream))))
        {
            stores[name] = await new ControlStore(name).LoadAsync(new Patience(client), cancellation).ConfigureAwait(false);
        }
        return stores;
    }

    private async Task<bool> IsBeyondEndAsync(PositionStore store, CancellationToken cancellation) =>
        store.MayBeBeyondEnd && store.Position >= await client.FindEndAsync(cancellation).ConfigureAwait(false);

    // Ages are told by the clock that told the times.
    private async Task<DateTimeOffset> GetServerTimeAsync(CancellationToken cancellation) =>
        await client.GetServerTimeAsync(cancellation).ConfigureAwait(false) ?? client.Options.TimeProvider.GetUtcNow();
}
