using System.Globalization;
using System.Text;
using System.Text.Json;
using EventoDb.Shared;

namespace EventoDb.Client;

/// <summary>Makes sure that a file goes on where a namespace ends.</summary>
/// <param name="client">The namespace.</param>
/// <param name="files">The file.</param>
/// <param name="check">What is known of the file.</param>
/// <param name="allowGap">Whether streams may go on later than where they end.</param>
internal sealed class ImportRoom(EventoClient client, ImportFiles files, ImportFileCheck check, bool allowGap)
{
    /// <summary>Makes sure that the file lies behind what the namespace holds.</summary>
    /// <param name="count">How many messages the namespace holds.</param>
    /// <param name="end">The global position of its last.</param>
    public void RequireBehind(long count, long end)
    {
        if (check.FirstGlobalPosition > end || check.FirstGlobalPosition is null) return;
        throw new EventoException(EventoErrorCode.PositionExists, string.Create(
            CultureInfo.InvariantCulture,
            $"The namespace holds {count} messages up to global position {end}, and the file begins at {check.FirstGlobalPosition}. Nothing was sent."));
    }

    /// <summary>Makes sure that each stream of which nothing is in yet goes on at the version that it has in the namespace.</summary>
    /// <param name="end">The global position of the namespace's last message; 0 where it is empty.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task RequireStreamsGoOnAsync(long end, CancellationToken cancellation)
    {
        var streams = check.Streams.BeginningAfter(end);
        if (end > 0)
        {
            await foreach (var stream in client.FindStreamsAsync(cancellationToken: cancellation).ConfigureAwait(false))
            {
                if (streams.Remove(StreamPositions.Hash(Encoding.UTF8.GetBytes(stream.Name)), out var begin)) Require(stream.Name, stream.Version, begin.Position);
            }
        }
        if (allowGap) return;
        foreach (var begin in streams.Values)
        {
            if (begin.Position > 0) Require(await FindStreamNameAsync(begin.GlobalPosition, cancellation).ConfigureAwait(false), -1, begin.Position);
        }
    }

    private void Require(string stream, long version, long position)
    {
        var there = version < 0 ? $"Stream '{stream}' is not in the namespace" : string.Create(CultureInfo.InvariantCulture, $"Stream '{stream}' is at version {version} in the namespace");
        // pebble would put two messages at one position of a stream.
        if (position <= version)
        {
            throw new EventoException(EventoErrorCode.PositionExists, string.Create(
                CultureInfo.InvariantCulture, $"{there}, and the file goes on with position {position}: these are two different histories. Nothing was sent."));
        }
        if (position > version + 1 && !allowGap) throw Missing(there, version, position);
    }

    /// <summary>Positions of a stream are missing.</summary>
    /// <param name="there">Where the stream is, the beginning of a sentence.</param>
    /// <param name="version">The last position that there is; -1 for none.</param>
    /// <param name="position">The next one in the file.</param>
    public static EventoException Missing(string there, long version, long position)
    {
        var missing = position == version + 2
            ? string.Create(CultureInfo.InvariantCulture, $"position {version + 1} is missing")
            : string.Create(CultureInfo.InvariantCulture, $"positions {version + 1} to {position - 1} are missing");
        return new EventoException(EventoErrorCode.PositionsMissing, string.Create(
            CultureInfo.InvariantCulture,
            $"{there}, and the file goes on with position {position}: {missing}. Import first what holds them. Nothing was sent."));
    }

    private async Task<string> FindStreamNameAsync(long globalPosition, CancellationToken cancellation)
    {
        await foreach (var (_, line) in files.ReadAsync(cancellation).ConfigureAwait(false))
        {
            if (ImportLine.Parse(line.Span).GlobalPosition != globalPosition) continue;
            using var record = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = JsonLimits.MaxDepth });
            return record.RootElement.GetProperty("stream"u8).GetString()!;
        }
        throw new InvalidOperationException("The file has changed since it was checked.");
    }
}
