using System.Diagnostics;
using EventoDb.Client;
using Span = System.Diagnostics.Activity;

namespace EventoDb.Tests.Support;

/// <summary>Tells an observer what the spans of one client tell.</summary>
internal static class SpanListener
{
    /// <summary>The same client, with its requests told to an observer.</summary>
    public static EventoClient WithObserver(this EventoClient client, IRequestObserver? observer)
    {
        if (observer is null) return client.WithTelemetryOwner(null);
        Listen(observer);
        return client.WithTelemetryOwner(observer, WantsBodies(observer));
    }

    /// <summary>Has an observer told what spans tell that name it as their owner.</summary>
    public static ActivityListener Listen(IRequestObserver observer)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == EventoTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Tags?.Any(tag => tag.Key == EventoTelemetry.Owner && tag.Value == observer) == true ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStarted = activity =>
            {
                if (activity.GetTagItem(EventoTelemetry.Owner) != observer || activity.GetTagItem(EventoTelemetry.Wait) is not double wait) return;
                observer.OnRetry(Text(activity, EventoTelemetry.Method)!, Text(activity, EventoTelemetry.Target), TimeSpan.FromMilliseconds(wait));
            },
            ActivityStopped = activity =>
            {
                if (activity.GetTagItem(EventoTelemetry.Owner) != observer || activity.GetTagItem(EventoTelemetry.Wait) is not null) return;
                if (Text(activity, EventoTelemetry.Notice) is { } notice)
                {
                    observer.OnNotice(notice);
                    return;
                }
                observer.OnRequest(new RequestTrace(
                    Text(activity, EventoTelemetry.Method)!, Text(activity, EventoTelemetry.Target), activity.GetTagItem(EventoTelemetry.Status) as int?,
                    Text(activity, EventoTelemetry.ErrorCode), activity.GetTagItem(EventoTelemetry.Count) as int?, activity.Duration,
                    Text(activity, EventoTelemetry.RequestBody), Text(activity, EventoTelemetry.ResponseBody)));
            },
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static string? Text(Span activity, string tag) => (string?)activity.GetTagItem(tag);

    private static bool WantsBodies(IRequestObserver observer)
    {
        try
        {
            return observer.WantsBodies;
        }
        catch (InvalidOperationException)
        {
            return true;
        }
    }
}
