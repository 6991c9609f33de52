using System.Text.Json;

namespace EventoDb.Client;

/// <summary>Makes the server's bare version conflict one that says which version the stream was at.</summary>
internal static class VersionConflict
{
    /// <summary>Takes the actual version from the answer (sqlite) or asks for it (postgres and pebble do not say).</summary>
    public static async Task<EventoVersionConflictException> ExplainAsync(
        EventoClient client, string streamName, long expected, EventoException conflict, CancellationToken cancellation)
    {
        long? actual = conflict.Details is { ValueKind: JsonValueKind.Object } details
            && details.TryGetProperty("actual"u8, out var told) && told.ValueKind == JsonValueKind.Number && told.TryGetInt64(out var version)
            ? version
            : null;
        if (actual is null)
        {
            try
            {
                actual = await client.GetStreamVersionAsync(streamName, cancellation).ConfigureAwait(false);
            }
            catch (EventoException)
            {
                // The conflict is the news; that its details could not be had is not worth losing it.
            }
        }
        return new EventoVersionConflictException(streamName, expected, actual, conflict.StatusCode, conflict.Details, conflict);
    }
}
