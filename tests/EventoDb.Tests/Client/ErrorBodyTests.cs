using System.Text;
using EventoDb.Client;
using EventoDb.Tests.Secrets;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Errors whose bodies are meant to do harm: endless, or written against those who look for tokens in them.</summary>
public class ErrorBodyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("{\"error\":{\"code\":\"X\",\"message\":\"", 500)]
    [InlineData("<html>", 502)]
    [InlineData("", 404)]
    public async Task Of_an_endless_error_the_first_MiB_is_read(string start, int status)
    {
        await using var server = new StubServer(_ => new StubAnswer { Script = (stream, cancellation) => SendForEverAsync(stream, status, start, cancellation), Ending = StubEnding.Close });
        using var client = server.CreateClient(retryCount: 0);

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.GetStreamVersionAsync("a-1", TestContext.Current.CancellationToken));

        Assert.Equal((EventoErrorCode.HttpError, status), (failure.Code, failure.StatusCode));
        Assert.InRange(failure.Message.Length, 1, 1000);
    }

    [Theory]
    [InlineData(1024 * 1024 - 100, "MINE")]
    [InlineData(1024 * 1024, EventoErrorCode.HttpError)]
    public async Task An_error_is_understood_up_to_1_MiB(int length, string code)
    {
        await using var server = new StubServer(StubAnswer.Error(400, "MINE", new string('x', length)));
        using var client = server.CreateClient(retryCount: 0);

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.GetStreamVersionAsync("a-1", TestContext.Current.CancellationToken));

        Assert.Equal((code, 400), (failure.Code, failure.StatusCode));
    }

    public static TheoryData<int> Pieces => [.. Enumerable.Range(0, HostileText.Pieces.Count)];

    [Theory, MemberData(nameof(Pieces))]
    public async Task Hostile_errors_are_reported_in_time(int piece)
    {
        var text = HostileText.Repeat(HostileText.Pieces[piece], 240_000);
        await using var server = new StubServer(request => (request.Number % 5) switch
        {
            0 => StubAnswer.Error(400, "X", text),
            1 => StubAnswer.Error(400, text, "x"),
            2 => StubAnswer.Error(400, "X", "x", System.Text.Json.JsonSerializer.Serialize(new { text })),
            3 => StubAnswer.Html(400, text),
            _ => StubAnswer.Json(text, 400),
        });
        using var client = server.CreateClient(retryCount: 0).WithObserver(new RecordingObserver { WantsBodies = true });

        for (var i = 0; i < 5; i++)
        {
            await Assert.ThrowsAsync<EventoException>(() => client.GetStreamVersionAsync("a-1", TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Hostile_data_do_not_hold_up_who_looks_at_bodies()
    {
        var data = $$"""{"a":"{{HostileText.Repeat("ns_", 240_000)}}"}""";
        await using var server = new BackendStandIn(BackendKind.Pebble);
        server.Write("a-1", data: data);
        var observer = new RecordingObserver { WantsBodies = true };
        using var client = server.CreateClient().WithObserver(observer);

        var page = await client.GetStreamPageAsync("a-1", cancellationToken: TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        await using var writer = client.OpenWriter();
        for (var i = 0; i < 3; i++) await writer.SendAsync("b-1", new NewMessage("T", Encoding.UTF8.GetBytes(data)), cancellationToken: TestContext.Current.CancellationToken);
        while (await writer.ReceiveAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken) is { } outcome) Assert.Null(outcome.Error);

        Assert.Equal(data, Assert.Single(page).DataJson);
        Assert.Contains(observer.Traces, trace => trace.ResponseBody?.Contains("ns_ns_", StringComparison.Ordinal) == true);
    }

    private static async Task SendForEverAsync(Stream stream, int status, string start, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Bad\r\nContent-Type: text/html\r\n\r\n{start}"), cancellation);
        var piece = new byte[64 * 1024];
        piece.AsSpan().Fill((byte)'x');
        while (true) await stream.WriteAsync(piece, cancellation);
    }
}
