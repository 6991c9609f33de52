using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using EventoDb.Client;
using EventoDb.Tests.Support;
using Span = System.Diagnostics.Activity;

namespace EventoDb.Tests.Diagnostics;

/// <summary>What OpenTelemetry, or whoever else listens to the client's source and meter, is told.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly ConcurrentQueue<Span> _spans = new();
    private readonly ActivitySource _caller = new("EventoDb.Tests." + Guid.NewGuid());
    private readonly ActivityListener _listener;

    public TelemetryTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == _caller || source.Name == EventoTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.ParentId is not null && span.Source != _caller) _spans.Enqueue(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _listener.Dispose();
        _caller.Dispose();
    }

    [Fact]
    public async Task Each_try_is_a_span_below_the_caller_s_with_method_stream_and_attempt()
    {
        await using var server = new StubServer(StubAnswer.Html(503, "later"), StubAnswer.Json("[]"));
        using var client = server.CreateClient(retryCount: 1);
        using var parent = _caller.StartActivity("work")!;

        await client.GetStreamPageAsync("a-1", cancellationToken: Cancellation);

        Assert.Same(parent, Span.Current);
        var spans = _spans.Where(span => span.TraceId == parent.TraceId).ToList();
        Assert.Equal(["stream.get a-1", "stream.get a-1 wait", "stream.get a-1"], spans.Select(span => span.DisplayName));
        Assert.Equal([1, 2, 2], spans.Select(span => span.GetTagItem("eventodb.attempt")));
        Assert.All(spans, span => Assert.Equal(("stream.get", "a-1", "eventodb", parent.SpanId), (
            span.GetTagItem("messaging.operation.name"), span.GetTagItem("messaging.destination.name"), span.GetTagItem("messaging.system"), span.ParentSpanId)));
        Assert.Equal((503, "HTTP_ERROR", ActivityStatusCode.Error), (spans[0].GetTagItem("http.response.status_code"), spans[0].GetTagItem("error.type"), spans[0].Status));
        Assert.Equal((200, null, 0), (spans[2].GetTagItem("http.response.status_code"), spans[2].GetTagItem("error.type"), spans[2].GetTagItem("messaging.batch.message_count")));
        Assert.All(spans, span => Assert.DoesNotContain(span.TagObjects, tag => tag.Key.Contains("body", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Writes_are_spans_of_a_producer_however_many_are_in_flight_and_name_no_token()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        using var client = server.CreateClient();
        using (var parent = _caller.StartActivity("work")!)
        {
            await using var writer = client.OpenWriter();
            for (var i = 0; i < 300; i++) await writer.SendAsync("a-1", new NewMessage("T", "{}"), cancellationToken: Cancellation);
            await writer.WaitForAnswersAsync(Cancellation);
            var spans = _spans.Where(span => span.TraceId == parent.TraceId && Equals(span.GetTagItem("messaging.operation.name"), "stream.write")).ToList();
            Assert.Equal(300, spans.Count);
            Assert.All(spans, span => Assert.Equal((ActivityKind.Producer, 200), (span.Kind, span.GetTagItem("http.response.status_code"))));
            Assert.DoesNotContain(_spans.SelectMany(span => span.TagObjects), tag => tag.Value?.ToString()?.Contains(server.Token, StringComparison.Ordinal) == true);
        }
    }

    [Fact]
    public async Task The_meter_counts_messages_tries_and_time_by_the_names_of_OpenTelemetry()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        var measured = new ConcurrentQueue<(string Name, double Value, string? Error)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Meter.Name == EventoTelemetry.Name) listener.EnableMeasurementEvents(instrument);
            },
        };
        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var all = tags.ToArray().ToDictionary();
            if (Equals(all["server.port"], server.Uri.Port)) measured.Enqueue((instrument.Name, value, (string?)all.GetValueOrDefault("error.type")));
        }
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        using var client = server.CreateClient(retryCount: 1);

        for (var i = 0; i < 3; i++) await client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation);
        await client.GetStreamPageAsync("a-1", cancellationToken: Cancellation);
        await Assert.ThrowsAsync<EventoException>(() => client.GetNamespaceAsync("nothing", Cancellation));
        server.Intercept = (_, _, _) => Task.FromResult(StubAnswer.Html(503, "busy"));
        await Assert.ThrowsAsync<EventoException>(() => client.GetStreamVersionAsync("a-1", Cancellation));

        double Sum(string name) => measured.Where(item => item.Name == name).Sum(item => item.Value);
        Assert.Equal((3, 3, 1), (Sum("messaging.client.sent.messages"), Sum("messaging.client.consumed.messages"), Sum("eventodb.client.retries")));
        Assert.Equal(
            [null, null, null, null, "NAMESPACE_NOT_FOUND", "HTTP_ERROR", "HTTP_ERROR"],
            measured.Where(item => item.Name == "messaging.client.operation.duration").Select(item => item.Error));
    }
}
