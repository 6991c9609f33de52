using System.Diagnostics;
using System.Text;

namespace EventoDb.Client;

/// <summary>Tells of one client's requests. Where nobody listens nothing is made; what a listener throws is its loss, and nobody's else: a log that fails must not
/// fail a write, or leave one without an outcome.</summary>
/// <param name="server">The server.</param>
/// <param name="owner">Whose client it is, for listeners that want no other's; or null.</param>
/// <param name="tellsBodies">Whether bodies are told; they cost time and memory.</param>
internal sealed class Telemetry(Uri server, object? owner = null, bool tellsBodies = false)
{
    /// <summary>Whether bodies are told.</summary>
    public bool TellsBodies => tellsBodies;

    /// <summary>Whether somebody wants bodies now.</summary>
    public bool WantsBodies => tellsBodies && EventoTelemetry.Source.HasListeners();

    /// <summary>A body as it may be told.</summary>
    public static string Describe(ReadOnlySpan<byte> body) => TokenRedaction.Redact(Encoding.UTF8.GetString(body));

    /// <summary>A request is sent.</summary>
    /// <param name="method">The RPC method or path.</param>
    /// <param name="target">What it is about, or null.</param>
    /// <param name="attempt">Which try it is, from 1.</param>
    public CallSpan Begin(string method, string? target, int attempt) => new(this, method, Start(method, target, attempt, wait: null, default));

    /// <summary>A request that was sent some time ago was answered, or is not going to be.</summary>
    /// <param name="method">The RPC method or path.</param>
    /// <param name="target">What it is about, or null.</param>
    /// <param name="elapsed">How long ago it was sent.</param>
    /// <param name="requestBody">Its body, or null.</param>
    public CallSpan BeginLate(string method, string? target, TimeSpan elapsed, string? requestBody = null)
    {
        var span = new CallSpan(this, method, Start(method, target, attempt: 1, wait: null, elapsed), elapsed);
        if (requestBody is not null) span.Tag(EventoTelemetry.RequestBody, requestBody);
        return span;
    }

    /// <summary>A request that failed waits to be sent again.</summary>
    /// <param name="method">The RPC method or path.</param>
    /// <param name="target">What it is about, or null.</param>
    /// <param name="attempt">Which try will follow, from 2.</param>
    /// <param name="wait">How long it waits.</param>
    public CallSpan BeginWait(string method, string? target, int attempt, TimeSpan wait)
    {
        try
        {
            if (EventoTelemetry.Retries.Enabled) EventoTelemetry.Retries.Add(1, Tags(method, errorCode: null));
        }
        catch (Exception)
        {
            // The listener's loss.
        }
        return new CallSpan(this, method, Start(method, target, attempt, wait, default));
    }

    /// <summary>Something was noticed of the way to the server.</summary>
    /// <param name="method">The RPC method or path that showed it.</param>
    /// <param name="target">What it was about, or null.</param>
    /// <param name="text">What, in a sentence.</param>
    public void Notice(string method, string? target, string text)
    {
        using var span = new CallSpan(this, method, Start(method, target, attempt: 1, wait: null, default, text));
    }

    /// <summary>Records how a request ended.</summary>
    /// <param name="method">The RPC method or path.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="errorCode">The error's code, or null.</param>
    /// <param name="count">How many items the answer holds, or null.</param>
    public void Measure(string method, TimeSpan elapsed, string? errorCode, int? count)
    {
        if (EventoTelemetry.Duration.Enabled) EventoTelemetry.Duration.Record(elapsed.TotalSeconds, Tags(method, errorCode));
        if (errorCode is not null) return;
        if (EventoTelemetry.Sent.Enabled && method == WriteRequest.Method) EventoTelemetry.Sent.Add(1, Tags(method, errorCode: null));
        if (EventoTelemetry.Consumed.Enabled && count > 0 && method is "stream.get" or "category.get") EventoTelemetry.Consumed.Add(count ?? 0, Tags(method, errorCode: null));
    }

    private TagList Tags(string method, string? errorCode)
    {
        var tags = new TagList
        {
            { "messaging.system", "eventodb" }, { EventoTelemetry.Method, method }, { "server.address", server.Host }, { "server.port", server.Port },
        };
        if (errorCode is not null) tags.Add(EventoTelemetry.ErrorCode, errorCode);
        return tags;
    }

    private Activity? Start(string method, string? target, int attempt, TimeSpan? wait, TimeSpan elapsed, string? notice = null)
    {
        if (!EventoTelemetry.Source.HasListeners()) return null;
        var tags = Tags(method, errorCode: null);
        tags.Add(EventoTelemetry.Attempt, attempt);
        if (!string.IsNullOrEmpty(target)) tags.Add(EventoTelemetry.Target, target);
        if (owner is not null) tags.Add(EventoTelemetry.Owner, owner);
        if (wait is { } time) tags.Add(EventoTelemetry.Wait, time.TotalMilliseconds);
        if (notice is not null) tags.Add(EventoTelemetry.Notice, notice);
        var kind = wait is not null || notice is not null ? ActivityKind.Internal : method == WriteRequest.Method ? ActivityKind.Producer : ActivityKind.Client;
        var name = string.IsNullOrEmpty(target) ? method : $"{method} {target}";
        try
        {
            return EventoTelemetry.Source.StartActivity(
                wait is not null ? name + " wait" : notice is not null ? name + " notice" : name, kind, default(ActivityContext), tags, links: null, elapsed > TimeSpan.Zero ? DateTimeOffset.UtcNow - elapsed : default);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
