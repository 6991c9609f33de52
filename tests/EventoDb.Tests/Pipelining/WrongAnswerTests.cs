using System.Collections.Concurrent;
using System.Globalization;
using EventoDb.Client;

namespace EventoDb.Tests.Pipelining;

/// <summary>Answers that are none, belong to another write, or come in another order.</summary>
public class WrongAnswerTests
{
    private const string Html = "<html><body><h1>Bad things</h1> happened</body></html>";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx", true)]
    [InlineData("Guten Tag", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n<html/>", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n ", true)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\n\r\n", false)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nsorry", false)]
    [InlineData("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 7\r\n\r\n<html/>", true)]
    [InlineData("HTTP/1.1 500 Oh no\r\nContent-Type: text/html\r\n\r\n<html>read me to the end", true)]
    public async Task A_write_whose_answer_is_none_is_settled(string bytes, bool wasDone)
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 20 }
                ? Reaction.Send(bytes, wasDone, close: !bytes.Contains("Content-Length: 7\r", StringComparison.Ordinal))
                : Reaction.Answer,
        };
        await Delivery.AssertWholeAsync(server);
    }

    [Theory]
    [InlineData(500, "{\"error\":{\"code\":\"BACKEND_ERROR\",\"message\":\"disk full\"}}", "BACKEND_ERROR")]
    [InlineData(400, "{\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"no\"}}", "INVALID_REQUEST")]
    [InlineData(403, Html, "HTTP_ERROR")]
    public async Task A_refused_write_does_not_disturb_the_others(int status, string body, string code)
    {
        static int Number(StandInRequest request) => request.Call[2].GetProperty("data").GetProperty("n").GetInt32();
        var refused = new ConcurrentDictionary<int, bool>();
        await using var server = new StandInServer
        {
            React = request =>
            {
                if (request is not { IsPipelined: true, Write: 10 or 11 or 40 }) return Reaction.Answer;
                refused[Number(request)] = true;
                return Reaction.Status(status, body);
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Delivery.Count);
        WriterRun.AssertTrue(server.Log, outcomes, Delivery.Count, refused.ContainsKey);
        Assert.Equal(3, refused.Count);
        Assert.All(outcomes.Where(outcome => outcome.Error is not null), outcome =>
        {
            var error = Assert.IsType<EventoException>(outcome.Error);
            Assert.Equal(code, error.Code);
            Assert.Equal(status, error.StatusCode);
        });
        Assert.Equal(1, Delivery.PipelinedConnections(server));
    }

    [Fact]
    public async Task A_write_that_later_ones_of_its_stream_have_overtaken_is_not_sent_again()
    {
        static int Number(StandInRequest request) => request.Call[2].GetProperty("data").GetProperty("n").GetInt32();
        var overtaken = new ConcurrentDictionary<int, bool>();
        await using var server = new StandInServer
        {
            // So that the window is full.
            Style = new AnswerStyle { Delay = TimeSpan.FromMilliseconds(1) },
            React = request =>
            {
                if (request is not { IsPipelined: true, Write: > 30 and < 35 }) return Reaction.Answer;
                overtaken[Number(request)] = true;
                return Reaction.Send(Delivery.Busy);
            },
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Delivery.Count);
        WriterRun.AssertTrue(server.Log, outcomes, Delivery.Count, overtaken.ContainsKey);
        Assert.Equal(4, overtaken.Count);
        Assert.All(outcomes.Where(outcome => outcome.Error is not null), outcome =>
        {
            Assert.EndsWith("later messages of that stream were written meanwhile.", outcome.Error!.Message, StringComparison.Ordinal);
            // Whoever answered in its place may have handed it on all the same.
            Assert.Contains("It is not known whether", outcome.Error.Message, StringComparison.Ordinal);
            Assert.True(((EventoException)outcome.Error).OutcomeUnknown);
        });
        Assert.Equal(1, Delivery.PipelinedConnections(server));
    }

    [Fact]
    public async Task A_conflict_that_follows_from_a_write_that_did_not_arrive_is_settled_after_it()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 30 } ? Reaction.Send(Delivery.Busy) : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Delivery.Count, message: n => WriterRun.Message(n, (n / 7) - 1));
        WriterRun.AssertTrue(server.Log, outcomes, Delivery.Count);
    }

    [Fact]
    public async Task A_server_that_changes_the_order_is_noticed()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 20 }
                ? Reaction.Send(PipelinedAnswer(2, 1_000_000), doIt: true)
                : request is { IsPipelined: true, Write: 21 } ? Reaction.Send(PipelinedAnswer(1, 999_999), doIt: true) : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Delivery.Count);
        outcomes.RemoveAll(outcome => outcome.Result?.GlobalPosition == 1_000_000);
        Assert.Equal(Delivery.Count - 1, outcomes.Count);
        Assert.All(outcomes, outcome => Assert.Equal(WriterRun.Id((int)outcome.State!), server.Log.Ids(WriterRun.Stream((int)outcome.State!))[(int)outcome.Result!.Position]));
        Assert.Equal(1, Delivery.PipelinedConnections(server));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(-1)]
    public async Task An_answer_that_comes_twice_is_not_taken_for_the_next_writes(int write)
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: >= 0 } && (write < 0 || request.Write == write) ? Reaction.AnswerTwice : Reaction.Answer,
        };
        await Delivery.AssertWholeAsync(server);
    }

    [Fact]
    public async Task An_answer_that_comes_twice_is_not_taken_for_the_next_writes_where_they_expect_versions()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 20 } ? Reaction.AnswerTwice : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Delivery.Count, message: n => WriterRun.Message(n, (n / 7) - 1));
        WriterRun.AssertTrue(server.Log, outcomes, Delivery.Count);
    }

    [Fact]
    public async Task An_answer_with_another_position_than_the_expected_version_allows_is_not_the_write_s()
    {
        await using var server = new StandInServer
        {
            React = request => request is { IsPipelined: true, Write: 20 } ? Reaction.Send(PipelinedAnswer(999, 1_000_000), doIt: true) : Reaction.Answer,
        };
        using var client = WriterRun.Connect(server.Uri);
        var outcomes = await WriterRun.WriteAsync(client, Delivery.Count, message: n => WriterRun.Message(n, (n / 7) - 1));
        WriterRun.AssertTrue(server.Log, outcomes, Delivery.Count);
    }

    private static string PipelinedAnswer(int position, int globalPosition) => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\nContent-Length: {$"{{\"position\":{position},\"globalPosition\":{globalPosition}}}".Length}\r\n\r\n{{\"position\":{position},\"globalPosition\":{globalPosition}}}");
}
