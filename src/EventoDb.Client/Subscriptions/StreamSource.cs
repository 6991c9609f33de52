using System.Globalization;

namespace EventoDb.Client;

/// <summary>One stream, by stream position.</summary>
internal sealed class StreamSource(string streamName) : SubscriptionSource
{
    internal override string Target => streamName;

    internal override async Task<long> FindEndAsync(EventoClient client, CancellationToken cancellation) =>
        await client.GetStreamVersionAsync(streamName, cancellation).ConfigureAwait(false) + 1;

    internal override Task<MessagePage> AskPageAsync(EventoClient client, long position, int count, CancellationToken cancellation) =>
        client.AskStreamPageAsync(streamName, position, null, count, cancellation);

    public override long PositionOf(StoredMessage message) => message.Position;

    internal override string PokeField => "position";

    internal override string PokeQuery(long position) =>
        string.Create(CultureInfo.InvariantCulture, $"stream={Uri.EscapeDataString(streamName)}&position={position}");
}
