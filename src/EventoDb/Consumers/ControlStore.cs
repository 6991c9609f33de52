using System.Text.Json;
using EventoDb.Client;

namespace EventoDb.Consumers;

/// <summary>Which consumers of a name are suspended: the last record of their stream has all of them, <c>{"suspended": ["billing", "billing-0-of-4"]}</c>; the name of a group
/// stands for all its members.</summary>
internal sealed class ControlStore(ConsumerIdentity consumer)
{
    private readonly RecordStream _records = new(consumer.ControlStream, -1);

    /// <summary>Who is suspended, as far as was read.</summary>
    public IReadOnlyList<string> Suspended { get; private set; } = [];

    /// <summary>Whether the consumer is, as far as was read.</summary>
    public bool IsSuspended => Holds(consumer);

    /// <summary>Whether another of its name is.</summary>
    public bool Holds(ConsumerIdentity other) => Suspended.Contains(other.Name, StringComparer.Ordinal) || Suspended.Contains(other.FullName, StringComparer.Ordinal);

    /// <summary>Reads who is.</summary>
    public Task<ControlStore> LoadAsync(Patience patience, CancellationToken cancellation) => patience.TryAsync(
        async ending =>
        {
            var last = await patience.Client.GetLastMessageAsync(_records.Name, cancellationToken: ending).ConfigureAwait(false);
            _records.Version = last?.Position ?? -1;
            Suspended = last is null ? [] : Read(last);
            return this;
        },
        _records.Name,
        cancellation);

    /// <summary>Suspends the consumer, or lets it run again.</summary>
    public async Task ChangeAsync(Patience patience, bool suspends, CancellationToken cancellation)
    {
        while (true)
        {
            await LoadAsync(patience, cancellation).ConfigureAwait(false);
            var wanted = suspends ? [.. Suspended, consumer.FullName] : Suspended.Where(name => consumer.Group is not null && name != consumer.FullName).ToList();
            if (suspends == IsSuspended) return;
            try
            {
                await _records.AppendAsync(patience, suspends ? "Suspended" : "Resumed", Write(wanted), default, cancellation).ConfigureAwait(false);
                Suspended = wanted;
                return;
            }
            catch (EventoVersionConflictException e) when (e.ActualVersion > _records.Version)
            {
                // Somebody has changed it meanwhile.
            }
        }
    }

    private static byte[] Write(IReadOnlyList<string> suspended) => JsonData.Write(writer =>
    {
        writer.WriteStartArray("suspended"u8);
        foreach (var name in suspended) writer.WriteStringValue(name);
        writer.WriteEndArray();
    });

    private static List<string> Read(StoredMessage record)
    {
        using var data = JsonDocument.Parse(record.DataUtf8);
        return data.RootElement.TryGetProperty("suspended"u8, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : throw new EventoException(ModuleErrorCode.InvalidData, $"The last message of '{record.StreamName}' does not say who is suspended.");
    }
}
