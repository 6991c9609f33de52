using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

/// <summary>Imports that the server or the network disturbs.</summary>
public class ImportFailureTests
{
    private const int Count = 12_345;

    [Fact]
    public async Task Requests_stay_well_under_the_server_s_limits()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var large = $"{{\"a\":\"{new string('x', 900_000)}\"}}";
        var lines = TransferSession.Lines(Count).Concat(Enumerable.Range(Count + 1, 30).Select(number => TransferSession.Line(number, data: large)));

        session.Import(session.WriteFile("a.ndjson", lines)).ThrowOnError();

        Assert.Equal(Count + 30, session.Imported.Count);
        Assert.All(session.ImportRequests, request => Assert.True(request.Body.Length < 10_000_000 && request.Text.Count(c => c == '\n') <= 5000));
    }

    [Theory]
    [InlineData(BackendKind.Sqlite, "before")]
    [InlineData(BackendKind.Sqlite, "after")]
    [InlineData(BackendKind.Postgres, "after")]
    [InlineData(BackendKind.Pebble, "after")]
    [InlineData(BackendKind.Sqlite, "half")]
    [InlineData(BackendKind.Pebble, "half")]
    [InlineData(BackendKind.Sqlite, "garbled")]
    [InlineData(BackendKind.Sqlite, "proxy")]
    public async Task A_lost_request_or_answer_loses_and_doubles_nothing(BackendKind kind, string how)
    {
        await using var session = new TransferSession(kind);
        var imports = 0;
        session.Server.Intercept = (request, perform, _) =>
        {
            if (request.Target != "/import" || imports++ != 1) return Task.FromResult(perform());
            switch (how)
            {
                case "before":
                    return Task.FromResult(StubAnswer.Reset);
                case "after":
                    perform();
                    return Task.FromResult(StubAnswer.Reset);
                case "half":
                    // Two of five batches are in when the connection breaks.
                    return Task.FromResult(StubAnswer.Reset with { CutAfter = Part(session, request, 2000) });
                case "garbled":
                    perform();
                    return Task.FromResult(StubAnswer.Garbage(1, 2, 3));
                default:
                    perform();
                    return Task.FromResult(StubAnswer.Html(502, "<h1>Bad gateway</h1>"));
            }
        };

        var summary = (EventoImportSummary)session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(Count))).Single.BaseObject;

        Assert.Equal((Count, Count), (summary.MessageCount, summary.TotalCount));
        Assert.Equal(Enumerable.Range(1, Count).Select(number => TransferSession.Id(number)), session.Imported.Select(message => message.Id));
    }

    [Fact]
    public async Task A_server_that_restarts_midway_is_waited_for()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var imports = 0;
        Task restart = Task.CompletedTask;
        session.Server.Intercept = (request, perform, _) =>
        {
            if (request.Target == "/import" && imports++ == 1) restart = Task.Run(RestartAsync, CancellationToken.None);
            return Task.FromResult(perform());
        };

        session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(Count))).ThrowOnError();

        await restart;
        Assert.Equal(Enumerable.Range(1, Count).Select(number => TransferSession.Id(number)), session.Imported.Select(message => message.Id));

        async Task RestartAsync()
        {
            await session.Server.StopAsync();
            session.Server.Start();
        }
    }

    [Fact]
    public async Task A_connection_that_is_cut_again_and_again_loses_and_doubles_nothing()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        await using var proxy = new CuttingProxy(session.Server.Uri);
        var imports = 0;
        session.Server.Intercept = (request, perform, _) =>
        {
            if (request.Target != "/import") return Task.FromResult(perform());
            switch (imports++ % 3)
            {
                case 0:
                    proxy.Cut();
                    return Task.FromResult(StubAnswer.Reset);
                case 1:
                    var answer = perform();
                    proxy.Cut();
                    return Task.FromResult(answer);
                default:
                    return Task.FromResult(perform());
            }
        };
        session.Run("$target = Connect-EventoServer $args[0] -Token $args[1] -NoDefault -PassThru", proxy.Uri.ToString(), session.TargetToken).ThrowOnError();

        session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(Count))).ThrowOnError();

        Assert.Equal(5, imports);
        Assert.Equal(Enumerable.Range(1, Count).Select(number => TransferSession.Id(number)), session.Imported.Select(message => message.Id));
    }

    [Fact]
    public async Task A_server_that_stays_away_is_an_error_that_says_how_many_are_in()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Run("$target = Connect-EventoServer $args[0] -Token $args[1] -NoDefault -PassThru -RetryCount 1", session.Server.Uri.ToString(), session.TargetToken).ThrowOnError();
        var imports = 0;
        // From the second import on there is nobody.
        session.Server.Intercept = (request, perform, _) =>
        {
            if (request.Target == "/import") imports++;
            return Task.FromResult(imports < 2 ? perform() : StubAnswer.Reset);
        };

        var result = session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(Count)));

        Assert.StartsWith("NETWORK_ERROR", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"At least 5000 of {Count} messages were imported; -Resume goes on after them", result.Error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(7777)]
    [InlineData(Count)]
    public async Task The_line_that_the_server_does_not_want_is_named_and_those_before_it_are_in(int bad)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        // An id that another message has is the server's to find out.
        var lines = TransferSession.Lines(Count).Select((line, index) => index + 1 == bad ? TransferSession.Line(bad, id: TransferSession.Id(bad - 1)) : line);

        var result = session.Import(session.WriteFile("a.ndjson", lines));

        Assert.Equal("POSITION_EXISTS,EventoDb.Commands.ImportEventoMessageCommand", result.Error.FullyQualifiedErrorId);
        Assert.Contains($"refused line {bad}: global position already exists: {bad}.", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains($" {bad - 1} of {Count} messages were imported", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(bad - 1, session.Imported.Count);
    }

    [Fact]
    public async Task A_first_line_that_the_server_does_not_want_is_named()
    {
        await using var session = new TransferSession(BackendKind.Postgres);
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Target == "/import" ? StubAnswer.Json("data: {\"error\":\"IMPORT_FAILED\",\"message\":\"no space left\",\"line\":3}\n\n") : perform());

        var result = session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(3)));

        Assert.StartsWith("IMPORT_FAILED", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("The server refused line 1: no space left. 0 of 3 messages were imported; -Resume goes on after them.", result.Error.ToString());
    }

    [Fact]
    public async Task A_message_that_somebody_else_writes_meanwhile_is_noticed_in_the_end()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Server.Intercept = (request, perform, _) =>
        {
            var answer = perform();
            if (request.Target == "/import") session.Server.Write("other-1", space: "target");
            return Task.FromResult(answer);
        };

        var result = session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(10)));

        Assert.StartsWith("COUNT_MISMATCH", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("10 messages were imported into a namespace of 0, but it holds 11", result.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_is_stopped_ends_at_once_and_says_how_many_are_in()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson", TransferSession.Lines(Count));
        var reached = new TaskCompletionSource();
        var imports = 0;
        session.Server.Intercept = async (request, perform, cancellation) =>
        {
            if (request.Target != "/import" || imports++ != 1) return perform();
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return perform();
        };
        using var shell = session.Session.Runner.Create("Import-EventoMessage $args[0] -Connection $target", path);

        var running = shell.BeginInvoke();
        await reached.Task;
        shell.Stop();

        Assert.True(running.AsyncWaitHandle.WaitOne(Eventually.Hang));
        Assert.Equal(5000, session.Imported.Count);
        session.Server.Intercept = null;
        session.Import(path, "-Resume").ThrowOnError();
        Assert.Equal(Enumerable.Range(1, Count).Select(number => TransferSession.Id(number)), session.Imported.Select(message => message.Id));
    }

    [Fact]
    public async Task A_long_import_shows_how_far_it_is()
    {
        var clock = new TestClock();
        await using var session = new TransferSession(BackendKind.Sqlite, TestTiming.On(clock));
        using var shell = session.Session.Runner.Create("Import-EventoMessage $args[0] -Connection $target", session.WriteFile("a.ndjson", TransferSession.Lines(10_000)));
        var imports = 0;
        session.Server.Intercept = async (request, perform, _) =>
        {
            if (request.Target != "/import" || imports++ != 1) return perform();
            clock.Advance(TimeSpan.FromSeconds(2));
            await Eventually.TrueAsync(() => shell.Streams.Progress.Count > 0);
            return perform();
        };

        shell.Invoke();

        var progress = shell.Streams.Progress.SoFar();
        Assert.Contains(progress, record => record.StatusDescription.StartsWith("5,000 of 10,000 messages", StringComparison.Ordinal) && record.PercentComplete == 50);
        Assert.Equal(System.Management.Automation.ProgressRecordType.Completed, progress[^1].RecordType);
    }

    /// <summary>Imports the first lines of a request.</summary>
    /// <returns>How much of the answer goes out: nothing.</returns>
    private static int Part(TransferSession session, StubRequest request, int lines)
    {
        session.Server.Import("target", string.Join('\n', request.Text.Split('\n').Take(lines)));
        return 0;
    }
}
