using System.Diagnostics;

namespace EventoDb.Client;

/// <summary>A request on its way, or a wait for one, as it is told. Costs nothing where nobody listens.</summary>
internal readonly struct CallSpan : IDisposable
{
    private readonly Telemetry _telemetry;
    private readonly string _method;
    private readonly Activity? _activity;
    private readonly long _started;
    private readonly TimeSpan? _elapsed;

    /// <summary>Begins it.</summary>
    /// <param name="telemetry">Who tells.</param>
    /// <param name="method">The RPC method or path.</param>
    /// <param name="activity">Its span, or null where nobody listens.</param>
    /// <param name="elapsed">How long it took, where that is known already.</param>
    public CallSpan(Telemetry telemetry, string method, Activity? activity, TimeSpan? elapsed = null)
    {
        _telemetry = telemetry;
        _method = method;
        _activity = activity;
        _started = Stopwatch.GetTimestamp();
        _elapsed = elapsed;
    }

    /// <summary>Adds a tag.</summary>
    public void Tag(string name, object? value) => _activity?.SetTag(name, value);

    /// <summary>Adds the answer's status.</summary>
    public void TagStatus(int status) => _activity?.SetTag(EventoTelemetry.Status, status);

    /// <summary>Adds a body, where bodies are told.</summary>
    public void TagBody(string name, ReadOnlySpan<byte> body)
    {
        if (_activity is not null && _telemetry.TellsBodies) _activity.SetTag(name, Telemetry.Describe(body));
    }

    /// <summary>The request was answered, or failed.</summary>
    /// <param name="errorCode">The error's code, or null.</param>
    /// <param name="count">How many items the answer holds, or null.</param>
    public void End(string? errorCode, int? count = null)
    {
        try
        {
            var elapsed = _elapsed ?? Stopwatch.GetElapsedTime(_started);
            _telemetry.Measure(_method, elapsed, errorCode, count);
            if (_activity is null) return;
            if (count is not null) _activity.SetTag(EventoTelemetry.Count, count);
            if (errorCode is not null) _activity.SetTag(EventoTelemetry.ErrorCode, errorCode).SetStatus(ActivityStatusCode.Error);
            _activity.SetEndTime(_activity.StartTimeUtc + elapsed);
        }
        catch (Exception)
        {
            // The listener's loss.
        }
        Dispose();
    }

    /// <summary>A wait is over.</summary>
    public void Dispose()
    {
        try
        {
            _activity?.Dispose();
        }
        catch (Exception)
        {
            // The listener's loss.
        }
    }
}
