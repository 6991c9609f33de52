using System.Diagnostics;
using EventoDb.Client;
using EventoDb.Consumers;

namespace EventoDb.Metrics;

/// <summary>What there is to measure of a server: whether it is up, its namespaces, and the consumers of the namespace that the connection works in.</summary>
/// <param name="client">The client to ask with.</param>
internal sealed class ServerMetrics(EventoClient client)
{
    private const double Up = 1;
    private const double Down = 0;
    private readonly OpenMetricsText _text = new();

    /// <summary>Why not all could be asked, or null. A server that is down is no failure: that is what is measured.</summary>
    public EventoException? Failure { get; private set; }

    /// <summary>Whom nothing could be told of, and why.</summary>
    public IReadOnlyList<(ConsumerIdentity Consumer, EventoException Failure)> ConsumerFailures { get; private set; } = [];

    /// <summary>Asks, and writes what there is.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            if (await ReadServerAsync(cancellation).ConfigureAwait(false))
            {
                await ReadNamespacesAsync(cancellation).ConfigureAwait(false);
                await ReadConsumersAsync(cancellation).ConfigureAwait(false);
            }
        }
        catch (EventoException e)
        {
            Failure = e;
        }
        return _text.ToString();
    }

    private async Task<bool> ReadServerAsync(CancellationToken cancellation)
    {
        string version;
        TimeSpan latency;
        try
        {
            // At once: who asks does so again in a minute.
            var asked = client.WithRetryCount(0);
            version = await asked.GetVersionAsync(cancellation).ConfigureAwait(false);
            var started = Stopwatch.GetTimestamp();
            await asked.GetHealthAsync(cancellation).ConfigureAwait(false);
            latency = Stopwatch.GetElapsedTime(started);
        }
        catch (EventoException)
        {
            AddUp(Down);
            return false;
        }
        AddUp(Up);
        _text.Add("eventodb_latency_seconds", "seconds", "How long the server takes to say that it is well.", latency.TotalSeconds);
        _text.Add("eventodb_server_version", null, "The version of the server, as a label.", [([("version", version)], 1)]);
        return true;
    }

    private void AddUp(double value) => _text.Add("eventodb_up", null, "Whether the server answers.", value);

    private async Task ReadNamespacesAsync(CancellationToken cancellation)
    {
        var messages = new List<((string, string)[], double)>();
        var activity = new List<((string, string)[], double)>();
        foreach (var listed in await client.GetNamespacesAsync(cancellation).ConfigureAwait(false))
        {
            var name = listed.Name;
            NamespaceInfo info;
            try
            {
                info = await client.GetNamespaceAsync(name, cancellation).ConfigureAwait(false);
            }
            catch (EventoException e) when (e.Code is EventoErrorCode.AuthUnauthorized or EventoErrorCode.NamespaceNotFound)
            {
                // One that it may not see, or that was removed meanwhile.
                continue;
            }
            (string, string)[] labels = [("namespace", name)];
            messages.Add((labels, info.MessageCount));
            var last = name == client.Namespace && info.MessageCount > 0 ? await GetLastTimeAsync(cancellation).ConfigureAwait(false) : info.LastActivity;
            if (last is { } time) activity.Add((labels, UnixSeconds(time)));
        }
        _text.Add("eventodb_namespace_messages", "messages", "How many messages there are.", messages);
        _text.Add("eventodb_namespace_last_activity_timestamp_seconds", "seconds", "When the last message was written.", activity);
    }

    private async Task<DateTimeOffset?> GetLastTimeAsync(CancellationToken cancellation)
    {
        var end = await client.FindEndAsync(cancellation).ConfigureAwait(false);
        var page = await client.GetCategoryPageAsync(string.Empty, end - 1, batchSize: 1, cancellationToken: cancellation).ConfigureAwait(false);
        return page.Count > 0 ? page[0].Time : null;
    }

    private async Task ReadConsumersAsync(CancellationToken cancellation)
    {
        var survey = new ConsumerSurvey(client);
        var consumers = await survey.DescribeAsync(await survey.FindAsync(cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        ConsumerFailures = survey.Failures;
        Add("eventodb_consumer_lag_messages", "messages", "How many messages the consumer has not processed.", consumer => consumer.Lag);
        Add("eventodb_consumer_behind_seconds", "seconds", "How old the oldest message is that the consumer has not processed.", consumer => consumer.Behind.TotalSeconds);
        Add("eventodb_consumer_parked_messages", "messages", "How many messages the consumer has parked.", consumer => consumer.Parked);
        Add("eventodb_consumer_suspended", null, "Whether the consumer is suspended.", consumer => consumer.IsSuspended ? 1 : 0);
        Add("eventodb_consumer_updated_timestamp_seconds", "seconds", "When the consumer recorded its position.", consumer => consumer.UpdatedAt is { } time ? UnixSeconds(time) : null);

        void Add(string name, string? unit, string help, Func<EventoConsumer, double?> valueOf) => _text.Add(
            name, unit, help, consumers.Where(consumer => valueOf(consumer) is not null).Select(consumer => (LabelsOf(consumer), valueOf(consumer)!.Value)));
    }

    private (string Name, string Value)[] LabelsOf(EventoConsumer consumer) =>
        [("namespace", client.Namespace ?? "default"), ("category", consumer.Category), ("consumer", consumer.Consumer)];

    private static double UnixSeconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;
}
