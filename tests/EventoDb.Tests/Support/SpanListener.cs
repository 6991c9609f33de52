using System.Diagnostics;
using EventoDb.Client;
using Span = System.Diagnostics.Activity;

namespace EventoDb.Tests.Support;

/// <summary>Tells observers what the spans tell that name them as their owner. One listens for all of them, for as long as the process lives.</summary>
internal static class SpanListener
{
    private static readonly ActivityListener Listener = Start();

    /// <summary>The same client, with its requests told to an observer.</summary>
    public static EventoClient WithObserver(this EventoClient client, IRequestObserver? observer) =>
        observer is null ? client.WithTelemetryOwner(null) : client.WithTelemetryOwner(observer.Listening(), WantsBodies(observer));

    /// <summary>The same observer, once spans are listened to.</summary>
    public static IRequestObserver Listening(this IRequestObserver observer)
    {
        GC.KeepAlive(Listener);
        return observer;
    }

    private static ActivityListener Start()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == EventoTelemetry.Name,
            Sample = static (ref options) => options.Tags?.Any(static tag => tag.Key == EventoTelemetry.Owner && tag.Value is IRequestObserver) == true
                ? ActivitySamplingResult.AllData
                : ActivitySamplingResult.None,
            ActivityStarted = static activity =>
            {
                if (activity.GetTagItem(EventoTelemetry.Owner) is not IRequestObserver observer || activity.GetTagItem(EventoTelemetry.Wait) is not double wait) return;
                observer.OnRetry(Text(activity, EventoTelemetry.Method)!, Text(activity, EventoTelemetry.Target), TimeSpan.FromMilliseconds(wait));
            },
            ActivityStopped = static activity =>
            {
                if (activity.GetTagItem(EventoTelemetry.Owner) is not IRequestObserver observer || activity.GetTagItem(EventoTelemetry.Wait) is not null) return;
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
