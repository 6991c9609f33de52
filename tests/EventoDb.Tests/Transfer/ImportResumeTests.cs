using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

public class ImportResumeTests
{
    [Theory]
    [InlineData(BackendKind.Sqlite, 1)]
    [InlineData(BackendKind.Postgres, 2)]
    [InlineData(BackendKind.Pebble, 3)]
    public async Task An_import_that_the_server_s_end_interrupted_is_resumed(BackendKind kind, int requestsBefore)
    {
        await using var session = new TransferSession(kind);
        var path = session.WriteFile("a.ndjson.gz", TransferSession.Lines(18_000));
        var imports = 0;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Target == "/import" && imports++ >= requestsBefore ? StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "the database is being moved") : perform());

        var failed = session.Import(path);

        Assert.Contains($"{requestsBefore * 5000} of 18000 messages were imported; -Resume goes on after them", failed.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(requestsBefore * 5000, session.Imported.Count);
        session.Server.Intercept = null;

        var summary = (EventoImportSummary)session.Import(path, "-Resume").Single.BaseObject;

        Assert.Equal((18_000 - (requestsBefore * 5000), requestsBefore * 5000, 18_000), (summary.MessageCount, summary.AlreadyThere, summary.TotalCount));
        Assert.Equal(Enumerable.Range(1, 18_000).Select(number => TransferSession.Id(number)), session.Imported.Select(message => message.Id));
    }

    [Fact]
    public async Task What_is_whole_already_is_left_alone()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson", TransferSession.Lines(10));
        session.Import(path).ThrowOnError();

        var summary = (EventoImportSummary)session.Import(path, "-Resume").Single.BaseObject;

        Assert.Equal((0, 10, 10), (summary.MessageCount, summary.AlreadyThere, summary.TotalCount));
        Assert.Single(session.ImportRequests);
    }

    [Fact]
    public async Task In_an_empty_namespace_there_is_nothing_to_leave_out()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);

        var summary = (EventoImportSummary)session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(10)), "-Resume").Single.BaseObject;

        Assert.Equal((10, 0), (summary.MessageCount, summary.AlreadyThere));
    }

    [Fact]
    public async Task An_import_behind_older_messages_is_resumed_too()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Import(session.WriteFile("old.ndjson", TransferSession.Lines(20))).ThrowOnError();
        var path = session.WriteFile("new.ndjson", TransferSession.Lines(7000).Skip(20));
        var imports = 0;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Target == "/import" && imports++ > 0 ? StubAnswer.Error(400, "BROKEN", "no more") : perform());
        Assert.Contains("5000 of 6980", session.Import(path).Error.ToString(), StringComparison.Ordinal);
        session.Server.Intercept = null;

        session.Import(path, "-Resume").ThrowOnError();

        Assert.Equal(Enumerable.Range(1, 7000).Select(number => TransferSession.Id(number)), session.Imported.Select(message => message.Id));
    }

    [Theory]
    [InlineData("Write-EventoMessage other-1 T @{} -Connection $target")]
    [InlineData("1..30 | Write-EventoMessage other-1 T @{} -Connection $target")]
    public async Task Other_messages_are_no_interrupted_import(string before)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Run(before).ThrowOnError();
        var count = session.Imported.Count;

        var result = session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(10)), "-Resume");

        Assert.StartsWith("POSITION_EXISTS", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
        Assert.Equal(count, session.Imported.Count);
    }

    [Fact]
    public async Task Messages_before_the_file_s_first_are_no_interrupted_import()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Run("Write-EventoMessage other-1 T @{} -Connection $target").ThrowOnError();

        var result = session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(20).Skip(10)), "-Resume");

        Assert.Contains("none of the file's messages is in, but 1 others are", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
    }

    [Fact]
    public async Task Messages_written_after_the_interruption_are_noticed()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Import(session.WriteFile("part.ndjson", TransferSession.Lines(10))).ThrowOnError();
        session.Run("Write-EventoMessage other-1 T @{} -Connection $target").ThrowOnError();

        var result = session.Import(session.WriteFile("whole.ndjson", TransferSession.Lines(20)), "-Resume");

        Assert.Contains("line 11 of the file should be", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(11, session.Imported.Count);
    }

    [Fact]
    public async Task A_namespace_where_some_of_the_file_is_missing_is_noticed()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Import(session.WriteFile("part.ndjson", TransferSession.Lines(10).Where((_, index) => index != 4))).ThrowOnError();

        var result = session.Import(session.WriteFile("whole.ndjson", TransferSession.Lines(20)), "-Resume");

        Assert.StartsWith("POSITIONS_MISSING", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("line 5 of the file holds (global position 5)", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal(9, session.Imported.Count);
    }
}
