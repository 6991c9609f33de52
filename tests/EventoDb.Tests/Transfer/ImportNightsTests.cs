using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

/// <summary>Imports of what was exported night by night. What is said to be there is there, and what is missing is named.</summary>
public class ImportNightsTests
{
    public static TheoryData<BackendKind> Backends => [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    [Theory, MemberData(nameof(Backends))]
    public async Task A_file_is_refused_whose_stream_does_not_go_on_where_the_namespace_ends(BackendKind kind)
    {
        await using var session = new TransferSession(kind);
        session.Import(session.WriteFile("1.ndjson", Night(1))).ThrowOnError();

        var error = session.Import(session.WriteFile("3.ndjson", Night(3))).Error;

        Assert.StartsWith("POSITIONS_MISSING,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Stream 'order-1' is at version 2 in the namespace, and the file goes on with position 6: positions 3 to 5 are missing", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, session.Imported.Count);
        session.Import(session.WriteFile("2.ndjson", Night(2))).ThrowOnError();
        session.Import(session.Path("3.ndjson")).ThrowOnError();
        Assert.Equal(Enumerable.Range(1, 9).Select(number => TransferSession.Id(number)), session.Imported.Select(message => message.Id));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_night_that_was_left_out_is_not_said_to_be_there(BackendKind kind)
    {
        await using var session = new TransferSession(kind);
        session.Import(session.WriteFile("1.ndjson", Night(1))).ThrowOnError();
        session.Import(session.WriteFile("3.ndjson", Night(3)), "-AllowGap").ThrowOnError();

        foreach (var options in (string[])["-Resume", "-Resume -AllowGap"])
        {
            var result = session.Import(session.WriteFile("23.ndjson", Night(2).Concat(Night(3))), options);

            Assert.Empty(result.Output);
            Assert.StartsWith("POSITIONS_MISSING,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("lines 1 to 3 of the file hold (global positions 4 to 6)", result.Error.ToString(), StringComparison.Ordinal);
        }
        Assert.Equal(6, session.Imported.Count);
    }

    [Fact]
    public async Task Nor_is_one_of_streams_of_its_own()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Import(session.WriteFile("1.ndjson", Night(1, "a-1"))).ThrowOnError();
        session.Import(session.WriteFile("3.ndjson", Night(3, "c-1", position: 0))).ThrowOnError();

        var error = session.Import(session.WriteFile("23.ndjson", Night(2, "b-1", position: 0).Concat(Night(3, "c-1", position: 0))), "-Resume").Error;

        Assert.StartsWith("POSITIONS_MISSING,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("global positions 4 to 6", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0, 3)]
    [InlineData(2, 0, 3)]
    [InlineData(3, 0, 3)]
    [InlineData(4, 3, 0)]
    public async Task Nights_that_are_there_are_left_out(int night, int imported, int alreadyThere)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        session.Import(session.WriteFile("123.ndjson", Night(1).Concat(Night(2)).Concat(Night(3)))).ThrowOnError();

        var result = session.Import(session.WriteFile("n.ndjson", Night(night)), night > 3 ? "" : "-Resume");

        var summary = (EventoImportSummary)result.Single.BaseObject;
        Assert.Equal((imported, alreadyThere, 9 + imported), (summary.MessageCount, summary.AlreadyThere, summary.TotalCount));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    public async Task Each_message_that_is_said_to_be_there_is_compared(int changed)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        var lines = Night(1).Concat(Night(2)).Concat(Night(3)).ToList();
        session.Import(session.WriteFile("a.ndjson", lines)).ThrowOnError();
        lines[changed - 1] = TransferSession.Line(changed, "order-1", changed - 1, id: "22222222-2222-4222-8222-222222222222");

        var error = session.Import(session.WriteFile("b.ndjson", lines.Concat(Night(4))), "-Resume").Error;

        Assert.StartsWith("POSITION_EXISTS,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"another message at global position {changed}, where line {changed} of the file should be", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(9, session.Imported.Count);
    }

    [Fact]
    public async Task A_message_that_the_file_does_not_have_is_noticed()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        session.Import(session.WriteFile("a.ndjson", Night(1).Concat([TransferSession.Line(4, "other-1", 0)]).Concat(Night(3, position: 3)))).ThrowOnError();

        var error = session.Import(session.WriteFile("b.ndjson", Night(1).Concat(Night(3, position: 3))), "-Resume").Error;

        Assert.Contains("a message at global position 4, where the file has none before line 4", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Resume")]
    [InlineData("-Clear -Confirm:$false")]
    public async Task A_part_of_a_backup_is_refused_where_nothing_goes_before_it_unless_gaps_are_allowed(string options)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        if (options.StartsWith("-Clear", StringComparison.Ordinal)) session.Run("$null = Write-EventoMessage other-1 T @{} -Connection $target").ThrowOnError();
        var before = session.Imported.Count;

        var error = session.Import(session.WriteFile("3.ndjson", Night(3)), options).Error;

        Assert.StartsWith("POSITIONS_MISSING,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Stream 'order-1' is not in the namespace, and the file goes on with position 6: positions 0 to 5 are missing", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, session.Imported.Count);
        session.Import(session.Path("3.ndjson"), options + " -AllowGap").ThrowOnError();
        Assert.Equal([6L, 7L, 8L], session.Imported.Select(message => message.Position));
    }

    [Fact]
    public async Task A_gap_within_the_file_is_refused_unless_gaps_are_allowed()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("13.ndjson", Night(1).Concat(Night(3)));

        var error = session.Import(path).Error;

        Assert.StartsWith("POSITIONS_MISSING,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Before line 4 its stream is at position 2, and the file goes on with position 6: positions 3 to 5 are missing", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
        session.Import(path, "-AllowGap").ThrowOnError();
        Assert.Equal(6, session.Imported.Count);
    }

    [Fact]
    public async Task What_arrived_without_an_answer_is_compared_too()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        var imports = 0;
        session.Server.Intercept = (request, perform, _) =>
        {
            if (request.Target != "/import" || imports++ > 0) return Task.FromResult(perform());
            // Somebody else's import comes in the place of ours, alike but for one message in the middle.
            session.Server.Import("target", request.Text.Replace(TransferSession.Id(5), "22222222-2222-4222-8222-222222222222", StringComparison.Ordinal));
            return Task.FromResult(StubAnswer.Reset);
        };

        var result = session.Import(session.WriteFile("a.ndjson", Night(1).Concat(Night(2)).Concat(Night(3))));

        Assert.Empty(result.Output);
        Assert.StartsWith("POSITION_EXISTS,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_namespace_that_is_emptied_meanwhile_is_an_error_that_can_be_understood()
    {
        for (var request = 0; request < 12; request++)
        {
            await using var session = new TransferSession(BackendKind.Sqlite);
            session.Import(session.WriteFile("1.ndjson", Night(1))).ThrowOnError();
            var left = request;
            session.Server.Intercept = (asked, perform, _) => Task.FromResult(asked.Rpc == "category.get" && left-- <= 0 ? StubAnswer.Json("[]") : perform());

            var result = session.Import(session.WriteFile("12.ndjson", Night(1).Concat(Night(2))), "-Resume");

            if (result.Errors.Count > 0) Assert.Matches("^(POSITIONS_MISSING|POSITION_EXISTS|COUNT_MISMATCH),", result.Error.FullyQualifiedErrorId);
            else Assert.Equal(6, session.Imported.Count);
        }
    }

    /// <summary>Three messages of a stream.</summary>
    private static IEnumerable<string> Night(int night, string stream = "order-1", int? position = null) =>
        Enumerable.Range(0, 3).Select(i => TransferSession.Line((3 * (night - 1)) + i + 1, stream, (position ?? 3 * (night - 1)) + i));
}
