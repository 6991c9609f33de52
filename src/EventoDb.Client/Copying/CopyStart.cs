using System.Globalization;

namespace EventoDb.Client;

/// <summary>Finds out from a destination where a copy goes on, and refuses one that holds something else than the source.</summary>
/// <param name="source">Where from.</param>
/// <param name="destination">Where to.</param>
/// <param name="wanted">Which messages are copied.</param>
/// <param name="since">Where a copy into an empty namespace begins; null for the start.</param>
internal sealed class CopyStart(EventoClient source, EventoClient destination, ExportOptions wanted, DateTimeOffset? since)
{
    // What a page holds at first, ten times over: as cheap as one message on every backend.
    private const int Compared = 1000;

    /// <summary>Finds it; the last messages of the destination, within the last thousand positions, were then compared with those of the source, in every field.</summary>
    /// <returns>The global position to go on at.</returns>
    /// <exception cref="EventoException"><c>POSITION_EXISTS</c>: the destination holds something else; <c>POSITIONS_MISSING</c>: it lacks something.</exception>
    public async Task<long> FindAsync(CancellationToken cancellation)
    {
        var end = await new EndFinder(destination).FindAsync(cancellation).ConfigureAwait(false) - 1;
        if (end == 0) return since is { } time ? await source.FindPositionAsync(wanted.ServerCategory, time, cancellationToken: cancellation).ConfigureAwait(false) : 0;
        // Not before it begins: what is older was not wanted.
        var from = await FindFirstAsync(destination, Math.Max(0, end - Compared + 1), cancellation).ConfigureAwait(false);
        var comparison = new MessageComparison(ComparisonSide.Namespace(source, wanted with { Position = from }), ComparisonSide.Namespace(destination, new ExportOptions { Position = from }));
        await foreach (var difference in comparison.RunAsync(end, cancellation).ConfigureAwait(false)) throw Refuse(difference);
        return end + 1;
    }

    /// <summary>The global position of the first message from a position on; null where there is none.</summary>
    public static async Task<long?> FindFirstAsync(EventoClient client, long position, CancellationToken cancellation)
    {
        var page = await client.GetCategoryPageAsync(string.Empty, position, batchSize: 1, cancellationToken: cancellation).ConfigureAwait(false);
        return page.Count > 0 ? page[0].GlobalPosition : null;
    }

    private EventoException Refuse(MessageDifference difference) => difference.Difference is null
        ? new EventoException(EventoErrorCode.PositionsMissing, string.Create(
            CultureInfo.InvariantCulture, $"The destination {destination} holds messages, but not this one of the source: {difference.Describe()}. Nothing was copied."))
        : new EventoException(EventoErrorCode.PositionExists, string.Create(
            CultureInfo.InvariantCulture, $"The destination {destination} holds something else than the source: {difference.Describe()}. Nothing was copied."));
}
