using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EventoDb.Client;
using Span = System.Diagnostics.Activity;

namespace EventoDb;

/// <summary>Collects what a cmdlet has to say, until the cmdlet writes it on its own thread: what the client's spans tell of its requests, as <c>-Verbose</c> and
/// <c>-Debug</c> want it, and what work elsewhere adds.</summary>
internal sealed class CmdletObserver : IDisposable
{
    private readonly ConcurrentQueue<(LineKind Kind, string Text)> _lines = new();
    private readonly bool _wantsLines;
    private readonly bool _wantsBodies;
    private readonly ActivityListener? _listener;

    public CmdletObserver(bool wantsLines, bool wantsBodies)
    {
        _wantsLines = wantsLines;
        _wantsBodies = wantsBodies;
        if (!wantsLines && !wantsBodies) return;
        _listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == EventoTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => IsMine(options.Tags) ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStarted = activity =>
            {
                if (activity.GetTagItem(EventoTelemetry.Wait) is double wait && IsMine(activity.TagObjects)) OnWait(activity, wait);
            },
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem(EventoTelemetry.Wait) is null && IsMine(activity.TagObjects)) OnRequest(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The client whose requests are told here.</summary>
    public EventoClient Watch(EventoClient client) => _listener is null ? client : client.WithTelemetryOwner(this, _wantsBodies);

    /// <summary>Has the cmdlet warn.</summary>
    public void Warn(string text) => _lines.Enqueue((LineKind.Warning, text));

    /// <summary>Has the cmdlet write a verbose line.</summary>
    public void Say(string text)
    {
        if (_wantsLines) _lines.Enqueue((LineKind.Verbose, text));
    }

    /// <summary>Whether there is a line to be written.</summary>
    public bool HasLines => !_lines.IsEmpty;

    /// <summary>The next line, and the stream it is for.</summary>
    public bool TryTake(out (LineKind Kind, string Text) line) => _lines.TryDequeue(out line);

    public void Dispose() => _listener?.Dispose();

    private bool IsMine(IEnumerable<KeyValuePair<string, object?>>? tags)
    {
        foreach (var (name, value) in tags ?? [])
        {
            if (name == EventoTelemetry.Owner) return ReferenceEquals(value, this);
        }
        return false;
    }

    private void OnRequest(Span activity)
    {
        if (activity.GetTagItem(EventoTelemetry.Notice) is string notice)
        {
            Say($"{Name(activity)}: {notice}");
            return;
        }
        Say(Describe(activity));
        if (!_wantsBodies) return;
        if (activity.GetTagItem(EventoTelemetry.RequestBody) is string { Length: > 0 } request) _lines.Enqueue((LineKind.Debug, "> " + request));
        if (activity.GetTagItem(EventoTelemetry.ResponseBody) is string { Length: > 0 } response) _lines.Enqueue((LineKind.Debug, "< " + response.TrimEnd()));
    }

    private void OnWait(Span activity, double wait) => Say(string.Create(CultureInfo.InvariantCulture, $"{Name(activity)}: again in {wait:0} ms"));

    private static string Describe(Span activity)
    {
        var status = (activity.GetTagItem(EventoTelemetry.Status) as int?)?.ToString(CultureInfo.InvariantCulture);
        var outcome = activity.GetTagItem(EventoTelemetry.ErrorCode) is string code ? $"{status} {code}".Trim() : status;
        var count = activity.GetTagItem(EventoTelemetry.Count) is int items ? string.Create(CultureInfo.InvariantCulture, $", {items} items") : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{Name(activity)}: {outcome}{count}, {activity.Duration.TotalMilliseconds:0.#} ms");
    }

    private static string Name(Span activity) =>
        activity.GetTagItem(EventoTelemetry.Target) is string target ? $"{activity.GetTagItem(EventoTelemetry.Method)} {target}" : $"{activity.GetTagItem(EventoTelemetry.Method)}";
}
