using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

/// <summary>Several files are one import; lines that only some servers take.</summary>
public class ImportFilesTests
{
    [Theory]
    [InlineData("Import-EventoMessage $args[0], $args[1], $args[2] -Connection $target")]
    [InlineData("$args | Get-Item | Import-EventoMessage -Connection $target")]
    public async Task They_are_one_import_with_one_summary(string script)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var lines = TransferSession.Lines(300).ToList();
        object[] files =
        [
            session.WriteFile("a.ndjson", lines.Take(100)), session.WriteFile("b.ndjson.gz", lines.Skip(100).Take(50)), session.WriteFile("c.ndjson", lines.Skip(150)),
        ];

        var summary = (EventoImportSummary)session.Run(script, files).Single.BaseObject;

        Assert.Equal((300, 1, 300), (summary.MessageCount, summary.FirstGlobalPosition, summary.LastGlobalPosition));
        Assert.Equal(files, summary.Paths);
        Assert.Equal($"{files[0]} … {files[2]}", summary.Path);
        Assert.Equal(300, session.Imported.Count);
    }

    [Fact]
    public async Task A_missing_link_is_named_and_nothing_is_sent()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        var lines = TransferSession.Lines(300).ToList();
        var first = session.WriteFile("a.ndjson", lines.Take(100));
        var last = session.WriteFile("c.ndjson", lines.Skip(150));

        var error = session.Run("Import-EventoMessage $args[0], $args[1] -Connection $target", first, last).Error;

        Assert.StartsWith("POSITIONS_MISSING", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Before line 1 of 'c.ndjson' its stream is at position", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
        session.Run("Import-EventoMessage $args[0], $args[1] -Connection $target -AllowGap", first, last).ThrowOnError();
        Assert.Equal(250, session.Imported.Count);
    }

    [Theory]
    [InlineData("$args[1], $args[0]", "does not follow 200")]
    [InlineData("$args[0], $args[0]", "does not follow 100")]
    public async Task Files_in_the_wrong_order_are_refused(string order, string why)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        var lines = TransferSession.Lines(200).ToList();

        var error = session.Run($"Import-EventoMessage {order} -Connection $target", session.WriteFile("a.ndjson", lines.Take(100)), session.WriteFile("b.ndjson", lines.Skip(100))).Error;

        Assert.StartsWith("INVALID_RECORD", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("Line 1 of 'a.ndjson' cannot be imported", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
    }

    [Theory]
    [InlineData("$args[0], 'none.ndjson'")]
    [InlineData("'none.ndjson', $args[0]")]
    public async Task One_that_is_not_there_keeps_the_others_out(string files)
    {
        await using var session = new TransferSession(BackendKind.Pebble);

        var result = session.Run($"{files} | ForEach-Object {{ [pscustomobject]@{{ Path = $_ }} }} | Import-EventoMessage -Connection $target", session.WriteFile("a.ndjson", TransferSession.Lines(10)));

        Assert.Contains("There is no file", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
    }

    [Fact]
    public async Task An_import_of_several_is_resumed()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        var lines = TransferSession.Lines(300).ToList();
        session.Server.Import("target", string.Join('\n', lines.Take(120)));
        object[] files = [session.WriteFile("a.ndjson", lines.Take(100)), session.WriteFile("b.ndjson", lines.Skip(100))];

        var summary = (EventoImportSummary)session.Run("Import-EventoMessage $args -Resume -Connection $target", files).Single.BaseObject;

        Assert.Equal((180, 120), (summary.MessageCount, summary.AlreadyThere));
        Assert.Equal(300, session.Imported.Count);
    }

    [Fact]
    public async Task The_embedded_server_takes_long_lines_and_says_what_others_would_not_take()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Run(
            """
            $own = Start-EventoServer -NoConnect
            $embedded = Connect-EventoServer $own.Uri -Token $own.Token -NoDefault -PassThru
            $other = Start-EventoServer -NoConnect
            $second = Connect-EventoServer $other.Uri -Token $other.Token -NoDefault -PassThru
            """).ThrowOnError();
        // More than one fits into a request.
        var path = session.WriteFile("a.ndjson", Enumerable.Range(1, 4).Select(number => TransferSession.Line(number, data: $"{{\"a\":\"{new string('x', 5 * 1024 * 1024)}\"}}")));
        session.Run("Import-EventoMessage $args[0] -Connection $embedded", path).ThrowOnError();

        var exported = session.Run("Export-EventoMessage $args[0] -Connection $embedded", session.Path("b.ndjson.gz"));
        Assert.Equal(4L, ((EventoExportSummary)exported.Single.BaseObject).UnimportableCount);
        Assert.Contains("holds 4 messages that EventoDB does not import: s-1@0 (global position 1): its line has 5,243,", Assert.Single(exported.Warnings), StringComparison.Ordinal);
        session.Run("Copy-EventoNamespace $embedded $second -Verify", []).ThrowOnError();
        session.Run("Import-EventoMessage $args[0] -Connection $embedded -Clear -Confirm:$false", session.Path("b.ndjson.gz")).ThrowOnError();
        Assert.Empty(session.Run("Compare-EventoNamespace $embedded $second").Values);
        Assert.StartsWith("Line 1 cannot be imported: it is longer than the 1 MiB", session.Import(path).Error.ToString(), StringComparison.Ordinal);
        session.Run("Stop-EventoServer $own; Stop-EventoServer $other").ThrowOnError();
    }

    [Fact]
    public async Task Ids_that_are_no_UUIDs_are_counted_and_ten_are_named()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        for (var i = 0; i < 12; i++) session.Server.Write("a-1", id: $"my {i}");
        session.Server.Write("a-1");

        var exported = session.Run("Export-EventoMessage $args[0]", session.Path("a.ndjson"));

        var summary = (EventoExportSummary)exported.Single.BaseObject;
        Assert.Equal((13L, 12L), (summary.MessageCount, summary.UnimportableCount));
        var warning = Assert.Single(exported.Warnings);
        Assert.Contains("a-1@9 (global position 10): its id 'my 9' is no UUID, …", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("my 10", warning, StringComparison.Ordinal);
    }
}
