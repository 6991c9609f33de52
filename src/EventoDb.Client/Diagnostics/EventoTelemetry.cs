using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace EventoDb.Client;

/// <summary>What the client tells of its requests to whoever listens to the <see cref="ActivitySource"/> or the <see cref="Meter"/> of this name: one span for each
/// time a request is sent, one for each wait before it is sent again, and how long, how many and how they ended. Names are those of OpenTelemetry's conventions for
/// messaging where those have one. Tokens appear in none of it.</summary>
public static class EventoTelemetry
{
    /// <summary>The name of source and meter.</summary>
    public const string Name = "EventoDb.Client";

    /// <summary>A span's tag: the RPC method (<c>stream.get</c>) or the path (<c>/health</c>).</summary>
    public const string Method = "messaging.operation.name";

    /// <summary>A span's tag: the stream, category or namespace it is about; missing for none.</summary>
    public const string Target = "messaging.destination.name";

    /// <summary>A span's tag: which try it is, from 1.</summary>
    public const string Attempt = "eventodb.attempt";

    /// <summary>A span's tag: the HTTP status; missing where no answer came.</summary>
    public const string Status = "http.response.status_code";

    /// <summary>A span's and a measurement's tag: the error's code; missing where all went well.</summary>
    public const string ErrorCode = "error.type";

    /// <summary>A span's tag: how many items the answer holds; missing where it is no list.</summary>
    public const string Count = "messaging.batch.message_count";

    /// <summary>The tag of a span that is a wait before another try: how long it will be, in milliseconds.</summary>
    public const string Wait = "eventodb.retry.wait";

    /// <summary>A span's tag: the request's body with tokens blotted out, of a client that tells bodies (<see cref="EventoClient.WithTelemetryOwner"/>).</summary>
    public const string RequestBody = "eventodb.request.body";

    /// <summary>A span's tag: the answer's body with tokens blotted out, of a client that tells bodies (<see cref="EventoClient.WithTelemetryOwner"/>).</summary>
    public const string ResponseBody = "eventodb.response.body";

    /// <summary>The tag of a span without duration that is no request: what was noticed of the way to the server, such as a proxy that keeps back what it should hand
    /// on, in a sentence. Said once.</summary>
    public const string Notice = "eventodb.notice";

    /// <summary>A span's tag: whose client it was (<see cref="EventoClient.WithTelemetryOwner"/>).</summary>
    public const string Owner = "eventodb.owner";

    private static readonly string? Version = typeof(EventoTelemetry).Assembly.GetName().Version?.ToString(3);
    private static readonly Meter Meter = new(Name, Version);

    /// <summary>Makes the spans.</summary>
    internal static ActivitySource Source { get; } = new(Name, Version);

    /// <summary>How long requests take, each time they are sent.</summary>
    internal static Histogram<double> Duration { get; } = Meter.CreateHistogram<double>("messaging.client.operation.duration", "s", "How long a request takes.");

    /// <summary>How many messages were written.</summary>
    internal static Counter<long> Sent { get; } = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "How many messages were written.");

    /// <summary>How many messages were read.</summary>
    internal static Counter<long> Consumed { get; } = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "How many messages were read.");

    /// <summary>How often a request is sent again.</summary>
    internal static Counter<long> Retries { get; } = Meter.CreateCounter<long>("eventodb.client.retries", "{retry}", "How often a request that failed is sent again.");
}
