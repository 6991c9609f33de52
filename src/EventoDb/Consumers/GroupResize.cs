using System.Globalization;
using System.Numerics;
using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Moves a consumer, or a stopped group, to another number of members. Each new member begins where the last of the old ones stands whose streams it gets: nothing is lost,
/// and as little comes twice as the positions allow. The old members are retired first, so that none of them goes on; one that did meanwhile ends the move, which can be run again.</summary>
/// <param name="category">The category.</param>
/// <param name="name">The group's name.</param>
/// <param name="size">The number of members it is to have.</param>
internal sealed class GroupResize(string category, string name, int size)
{
    private readonly List<(ConsumerIdentity Consumer, PositionStore Store)> _old = [];
    private readonly List<(ConsumerIdentity Consumer, PositionStore Store)> _new = [];

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The members there will be.</summary>
    public IReadOnlyList<ConsumerIdentity> Members => [.. _new.Select(member => member.Consumer)];

    /// <summary>What is moved, for people.</summary>
    public string Source => _old is [{ Consumer.Group: null }] ? "one consumer" : string.Create(CultureInfo.InvariantCulture, $"{_old.Count} members");

    /// <summary>Reads where all stand.</summary>
    /// <exception cref="EventoException"><c>CONSUMER_NOT_FOUND</c>.</exception>
    /// <exception cref="ArgumentException">There are members of several sizes, and nobody can tell which of them are at work.</exception>
    public async Task LoadAsync(EventoClient client, CancellationToken cancellation)
    {
        var known = new List<(ConsumerIdentity Consumer, PositionStore Store)>();
        await foreach (var consumer in ConsumerSearch.FindAsync(client, category, name, cancellation).ConfigureAwait(false))
        {
            if (consumer.Name == name) known.Add((consumer, await new PositionStore(consumer).LoadAsync(client, cancellation).ConfigureAwait(false)));
        }
        for (var member = 0; member < size; member++) _new.Add(await TakeAsync(new ConsumerGroup(member, size)).ConfigureAwait(false));
        var isBegun = _new.Exists(IsAtWork);
        var sources = known.Where(item => item.Consumer.Group?.Size != size && (IsAtWork(item) || (item.Store.Recorded.ResizedTo == size && !_new.TrueForAll(IsAtWork))))
            .GroupBy(item => item.Consumer.Group?.Size).ToList();
        if (sources.Count == 0)
        {
            IsDone = isBegun ? true : throw new EventoException(ModuleErrorCode.ConsumerNotFound, $"There is no consumer '{name}' of category '{category}' that could be resized.");
            return;
        }
        if (sources.Count > 1 || (isBegun && sources[0].All(item => item.Store.Recorded.ResizedTo != size))) throw Ambiguous(known);
        var from = sources[0].Key;
        for (var member = 0; member < (from ?? 1); member++) _old.Add(await TakeAsync(from is { } members ? new ConsumerGroup(member, members) : null).ConfigureAwait(false));

        async Task<(ConsumerIdentity, PositionStore)> TakeAsync(ConsumerGroup? group)
        {
            var consumer = new ConsumerIdentity(category, name, group);
            var found = known.Find(item => item.Consumer == consumer);
            return found.Store is not null ? found : (consumer, await new PositionStore(consumer).LoadAsync(client, cancellation).ConfigureAwait(false));
        }
    }

    /// <summary>Moves.</summary>
    /// <exception cref="EventoException"><c>CONSUMER_CONFLICT</c>: a member has recorded its position meanwhile, so that it is not stopped.</exception>
    public async Task MoveAsync(Patience patience, CancellationToken cancellation)
    {
        // Also those that have never recorded anything: none of them may begin any more.
        foreach (var (_, store) in _old.Where(item => !item.Store.Recorded.IsRetired))
        {
            await store.SaveAsync(patience, store.Recorded with { IsRetired = true, ResizedTo = size }, cancellation).ConfigureAwait(false);
        }
        foreach (var (consumer, store) in _new.Where(item => !IsAtWork(item)))
        {
            await store.SaveAsync(patience, PositionOf(consumer.Group!), cancellation).ConfigureAwait(false);
        }
    }

    private RecordedPosition PositionOf(ConsumerGroup member)
    {
        // Only members that agree with it by this modulus have streams of its own.
        var common = (int)BigInteger.GreatestCommonDivisor(_old.Count, size);
        var before = _old.Where(item => (item.Consumer.Group?.Member ?? 0) % common == member.Member % common).Select(item => item.Store.Recorded).ToList();
        var position = before.Min(recorded => recorded.Position);
        return new RecordedPosition(
            position,
            before.Select(recorded => recorded.Filter).FirstOrDefault(filter => !filter.IsNone) ?? ConsumerFilter.None,
            [.. before.SelectMany(recorded => recorded.Beyond).Where(done => done > position).Order()]);
    }

    private static bool IsAtWork((ConsumerIdentity Consumer, PositionStore Store) item) => item.Store.HasRecord && !item.Store.Recorded.IsRetired;

    private ArgumentException Ambiguous(List<(ConsumerIdentity Consumer, PositionStore Store)> known)
    {
        var names = known.Where(IsAtWork).Select(item => item.Consumer.FullName);
        return new ArgumentException($"'{name}' of category '{category}' has members of several sizes ({string.Join(", ", names)}). Retire those that are not at work any more: Remove-EventoConsumer.");
    }
}
