using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

/// <summary>Imports into a namespace that holds messages already.</summary>
public class ImportIntoMessagesTests
{
    [Theory]
    [InlineData(BackendKind.Sqlite)]
    [InlineData(BackendKind.Postgres)]
    [InlineData(BackendKind.Pebble)]
    public async Task It_is_refused_where_positions_are_taken(BackendKind kind)
    {
        await using var session = new TransferSession(kind);
        session.Run("1..5 | Write-EventoMessage other-1 T @{} -Connection $target").ThrowOnError();

        var result = session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(10)));

        Assert.Equal("POSITION_EXISTS,EventoDb.Commands.ImportEventoMessageCommand", result.Error.FullyQualifiedErrorId);
        Assert.Contains("holds 5 messages up to global position 5, and the file begins at 1", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Resume", result.Error.ToString(), StringComparison.Ordinal);
        // Who wants one stream back would lose all the others.
        Assert.DoesNotContain("-Clear", result.Error.ToString() + result.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("new namespace", result.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
    }

    [Fact]
    public async Task A_file_that_goes_on_where_the_namespace_ends_is_added()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(100))).ThrowOnError();

        var summary = (EventoImportSummary)session.Import(session.WriteFile("b.ndjson", TransferSession.Lines(150).Skip(100))).Single.BaseObject;

        Assert.Equal((50, 150, 101), (summary.MessageCount, summary.TotalCount, summary.FirstGlobalPosition));
    }

    [Fact]
    public async Task A_file_whose_streams_are_further_on_already_is_refused()
    {
        // pebble would put two messages at one position.
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Run("1..3 | Write-EventoMessage a-1 T @{} -Connection $target").ThrowOnError();

        var result = session.Import(session.WriteFile("a.ndjson", [TransferSession.Line(10, "a-1", 2)]));

        Assert.StartsWith("POSITION_EXISTS", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Stream 'a-1' is at version 2", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
    }

    [Fact]
    public async Task Clear_asks_and_a_host_that_cannot_ask_deletes_nothing()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Run("Write-EventoMessage other-1 T @{} -Connection $target").ThrowOnError();

        var result = session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(3)), "-Clear");

        Assert.Contains("All 1 messages of namespace 'target' will be deleted", result.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
        Assert.Single(session.Imported);
    }

    [Theory]
    [InlineData(BackendKind.Sqlite)]
    [InlineData(BackendKind.Postgres)]
    [InlineData(BackendKind.Pebble)]
    public async Task Clear_deletes_what_is_there_and_imports(BackendKind kind)
    {
        await using var session = new TransferSession(kind);
        session.Run("1..5 | Write-EventoMessage other-1 T @{} -Connection $target").ThrowOnError();

        var summary = (EventoImportSummary)session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(3)), "-Clear -Confirm:$false").Single.BaseObject;

        Assert.Equal((3, 3), (summary.MessageCount, summary.TotalCount));
        Assert.Equal(["s-1", "s-2", "s-3"], session.Imported.Select(message => message.Stream));
    }

    [Fact]
    public async Task Clear_does_not_ask_where_there_is_nothing_to_delete()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);

        session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(3)), "-Clear").ThrowOnError();

        Assert.Equal(3, session.Imported.Count);
    }

    [Theory]
    [InlineData("-WhatIf", false)]
    [InlineData("-Clear -WhatIf", true)]
    public async Task WhatIf_sends_nothing_and_says_what_would_be_refused(string options, bool goes)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Run("Write-EventoMessage other-1 T @{} -Connection $target").ThrowOnError();

        var result = session.Import(session.WriteFile("a.ndjson", TransferSession.Lines(3)), options);

        Assert.Equal(goes, result.Errors.Count == 0);
        Assert.Empty(session.ImportRequests);
        Assert.Single(session.Imported);
    }
}
