using EventoDb.Client;
using EventoDb.Tests.Pipelining;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Outboxes;

/// <summary>An outbox that is sent over several connections: each message once, and in order within its stream.</summary>
public class OutboxConnectionTests
{
    private const int Count = 140;

    [Theory]
    [InlineData("Send-EventoOutbox $outbox -ConnectionCount 4")]
    [InlineData("Write-EventoMessage other-1 Last @{} -Outbox $outbox -ConnectionCount 4 | Out-Null")]
    public async Task So_many_requests_are_under_way_at_once_and_each_stream_keeps_its_order(string send)
    {
        await using var session = await FilledAsync();
        using var meeting = new Meeting(4);
        session.Server.Intercept = async (request, perform, _) =>
        {
            if (request.Rpc == "stream.write") await meeting.JoinAsync();
            return perform();
        };
        await session.SetUpAsync(true);
        var result = session.Run(send);
        result.ThrowOnError();
        Assert.True(meeting.TookPlace);
        AssertWhole(session);
        if (result.Output.Count > 0) Assert.Equal(Enumerable.Range(1, Count).Select(n => $"T{n}"), result.Values.Cast<EventoWriteResult>().Select(written => written.Type));
    }

    [Fact]
    public async Task Cut_off_in_the_middle_it_goes_on_where_it_was()
    {
        await using var session = await FilledAsync();
        var left = 0;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Rpc == "stream.write" && Interlocked.Decrement(ref left) < 0 ? StubAnswer.Error(503, "UNAVAILABLE", "no") : perform());
        await session.SetUpAsync(true);
        var sent = new List<string>();
        for (var runs = 0; session.Look().Count > 0; runs++)
        {
            Assert.InRange(runs, 0, 20);
            Volatile.Write(ref left, 40);
            sent.AddRange(session.Run("Send-EventoOutbox $outbox -ConnectionCount 4").Output.Select(output => ((EventoWriteResult)output.BaseObject).Type));
        }
        AssertWhole(session);
        Assert.Equal(Enumerable.Range(1, Count).Select(n => $"T{n}"), sent);
    }

    [Fact]
    public async Task What_another_connection_has_brought_before_says_nothing_of_a_storage_that_fails_since()
    {
        await using var session = new OutboxSession();
        using var client = WriterRun.Connect(session.Server.Uri);
        await using var writer = (PipelinedWriter)client.OpenWriter(new() { ConnectionCount = 2 });
        var streams = Enumerable.Range(0, 20).Select(n => $"s-{n}").DistinctBy(writer.ConnectionOf).ToArray();
        await session.SetUpAsync(false);
        session.Run("$args | Write-EventoMessage -StreamName { $_ } -Type T -Data { @{} } -Outbox $outbox", [.. streams]).ThrowOnError();
        var isWritten = new TaskCompletionSource();
        var fails = true;
        session.Server.Intercept = async (request, perform, _) =>
        {
            if (request.Rpc != "stream.write" || !Volatile.Read(ref fails)) return perform();
            if (!request.Text.Contains($"\"{streams[0]}\"", StringComparison.Ordinal))
            {
                var answer = perform();
                isWritten.TrySetResult();
                return answer;
            }
            await isWritten.Task;
            return StubAnswer.Error(500, "BACKEND_ERROR", "no space left on device");
        };
        await session.SetUpAsync(true);
        Assert.StartsWith("BACKEND_ERROR", session.Run("Send-EventoOutbox $outbox -ConnectionCount 2").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        var look = session.Look();
        Assert.Equal((2L, 0), (look.Count, look.Rejected.Count));
        Volatile.Write(ref fails, false);
        Assert.Equal(streams, session.Results("Send-EventoOutbox $outbox -ConnectionCount 2").Select(result => result.StreamName));
        Assert.Equal(2, session.Server.Messages().Count);
    }

    [Fact]
    public async Task A_message_that_the_server_fails_for_is_set_aside_where_one_behind_it_on_its_connection_is_taken()
    {
        await using var session = await FilledAsync();
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Rpc == "stream.write" && request.Text.Contains("\"T17\"", StringComparison.Ordinal) ? StubAnswer.Error(500, "BACKEND_ERROR", "no") : perform());
        await session.SetUpAsync(true);
        var result = session.Run("Send-EventoOutbox $outbox -ConnectionCount 4");
        Assert.Equal((Count - 1, 1), (result.Output.Count, result.Errors.Count));
        Assert.Equal(["T17"], session.Look().Rejected.Select(rejected => rejected.Type));
    }

    private static async Task<OutboxSession> FilledAsync()
    {
        var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Run($"1..{Count} | Write-EventoMessage -StreamName {{ \"s-$($_ % 7)\" }} -Type {{ \"T$_\" }} -Data {{ @{{ n = $_ }} }} -Outbox $outbox | Out-Null").ThrowOnError();
        return session;
    }

    private static void AssertWhole(OutboxSession session)
    {
        for (var stream = 0; stream < 7; stream++) Assert.Equal(Enumerable.Range(1, Count).Where(n => n % 7 == stream).Select(n => $"T{n}"), session.Types($"s-{stream}"));
        Assert.Equal(0, session.Look().Count);
    }

    /// <summary>Where the first so many wait for each other.</summary>
    private sealed class Meeting(int count) : IDisposable
    {
        private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _here;

        public bool TookPlace => _complete.Task.IsCompletedSuccessfully;

        public Task JoinAsync()
        {
            if (Interlocked.Increment(ref _here) >= count) _complete.TrySetResult();
            return _complete.Task;
        }

        public void Dispose() => _complete.TrySetCanceled();
    }
}
