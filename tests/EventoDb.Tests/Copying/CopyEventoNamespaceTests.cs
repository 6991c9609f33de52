using System.Management.Automation;
using EventoDb.Tests.Support;
using EventoDb.Tests.Transfer;

namespace EventoDb.Tests.Copying;

public class CopyEventoNamespaceTests
{
    private static readonly int Count = LongTests.Times(sample: 2_500, full: 100_000);

    public static TheoryData<string, string> Pairs => [.. from source in CopyEnd.Kinds from destination in CopyEnd.Kinds select (source, destination)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_copy_is_equal_on_every_pair_of_backends(string source, string destination)
    {
        await using var session = await CopySession.StartAsync(source, destination);
        await session.Source.ImportAsync(AllKindsOfLines.Create(Count));

        var summary = session.Copy("-Verify");

        Assert.Equal((Count, 0L, true), (summary.MessageCount, summary.AlreadyThere, summary.IsVerified));
        Assert.Empty(session.Compare());
        if (source == destination) Assert.Equal(await session.Source.ReadAsync(), await session.Destination.ReadAsync());
    }

    [Fact]
    public async Task The_digits_of_numbers_and_all_that_times_have_are_kept()
    {
        await using var session = await CopySession.StartAsync("Embedded", "Embedded");
        await session.Source.ImportAsync([TransferSession.Line(7, data: """{"b":1.50,"a":12345678901234567890,"c":1E2}""", time: "2025-01-02T03:04:05.1234567Z")]);

        session.Copy();

        var line = Assert.Single(await session.Destination.ReadAsync());
        Assert.Contains("""{"b":1.50,"a":12345678901234567890,"c":1E2}""", line, StringComparison.Ordinal);
        Assert.Contains("05.1234567Z", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_on_where_it_was_and_says_what_was_there()
    {
        await using var session = await CopySession.StartAsync("Sqlite", "Postgres");
        var lines = AllKindsOfLines.Create(3000).ToList();
        await session.Source.ImportAsync(lines.Take(1700));
        session.Copy();
        await session.Source.ImportAsync(lines.Skip(1700));

        var summary = session.Copy();

        Assert.Equal((1300L, 1700L), (summary.MessageCount, summary.AlreadyThere));
        Assert.Empty(session.Compare());
        Assert.Equal((0L, 3000L), (session.Copy() is var again ? again.MessageCount : -1, again.AlreadyThere));
    }

    [Fact]
    public async Task The_sessions_namespace_is_the_source_where_none_is_named()
    {
        await using var session = await CopySession.StartAsync();
        await session.Source.ImportAsync(TransferSession.Lines(5));

        session.Run("Connect-EventoServer $args[0] -Token $args[1]; Copy-EventoNamespace -Destination $b", session.Arguments).ThrowOnError();

        Assert.Equal(5, await session.Destination.CountAsync());
    }

    [Fact]
    public async Task An_empty_namespace_is_copied()
    {
        await using var session = await CopySession.StartAsync();

        var summary = session.Copy("-Verify");

        Assert.Equal((0L, 0L, null), (summary.MessageCount, summary.AlreadyThere, summary.LastGlobalPosition));
    }

    [Theory]
    [InlineData("-Category account", "account")]
    [InlineData("-Category account, plain", "account plain")]
    [InlineData("-Category konto:position", "konto:position")]
    public async Task Categories_are_copied_alone_and_gone_on_with(string options, string categories)
    {
        await using var session = await CopySession.StartAsync("Postgres", "Sqlite");
        var lines = AllKindsOfLines.Create(2000).ToList();
        await session.Source.ImportAsync(lines.Take(900));
        session.Copy(options);
        await session.Source.ImportAsync(lines.Skip(900));

        session.Copy(options + " -Verify");

        Assert.Empty(session.Compare(options));
        var copied = session.Run("Get-EventoCategory -All -IncludeConsumers -Connection $b").Values.Cast<EventoMessage>().ToList();
        Assert.Equal(categories.Split(' '), copied.Select(message => message.Category).Distinct().Order(StringComparer.Ordinal));
        Assert.All(session.Compare(), difference => Assert.Equal(EventoDifferenceKind.Missing, difference.Kind));
    }

    [Fact]
    public async Task Since_leaves_out_what_is_older_and_is_gone_on_with()
    {
        await using var session = await CopySession.StartAsync("Pebble", "Sqlite");
        var lines = Enumerable.Range(1, 50).Select(number => TransferSession.Line(number, time: $"2025-01-02T03:04:{number:00}.5Z")).ToList();
        await session.Source.ImportAsync(lines.Take(40));
        session.Copy("-Since 2025-01-02T03:04:30Z");
        await session.Source.ImportAsync(lines.Skip(40));

        // Where it began is in the destination.
        var summary = session.Copy("-Since 0:10 -Verify");

        Assert.Equal((10L, 11L), (summary.MessageCount, summary.AlreadyThere));
        Assert.Equal(30, session.Compare()[^1].GlobalPosition + 1);
    }

    [Fact]
    public async Task A_destination_that_holds_something_else_is_refused()
    {
        await using var session = await CopySession.StartAsync();
        await session.Source.ImportAsync(TransferSession.Lines(100));
        await session.Destination.ImportAsync(TransferSession.Lines(50).Select(line => line.Replace("\"gpos\":50,\"data\":{\"a\":1}", "\"gpos\":50,\"data\":{\"a\":2}", StringComparison.Ordinal)));

        var error = session.Run("Copy-EventoNamespace $a $b").Error;

        Assert.Equal("POSITION_EXISTS,EventoDb.Commands.CopyEventoNamespaceCommand", error.FullyQualifiedErrorId);
        Assert.Contains("is changed in Data: global position 50", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(50, await session.Destination.CountAsync());
    }

    [Fact]
    public async Task So_is_one_that_lacks_something_has_more_or_is_a_copy_of_another_part()
    {
        await using var session = await CopySession.StartAsync();
        await session.Source.ImportAsync(TransferSession.Lines(10));
        await session.Destination.ImportAsync(TransferSession.Lines(12));
        Assert.StartsWith("POSITION_EXISTS", session.Run("Copy-EventoNamespace $a $b").Error.FullyQualifiedErrorId, StringComparison.Ordinal);

        await using var lacking = await CopySession.StartAsync();
        await lacking.Source.ImportAsync(TransferSession.Lines(10));
        await lacking.Destination.ImportAsync(TransferSession.Lines(8).Where((_, index) => index != 4));
        Assert.StartsWith("POSITIONS_MISSING", lacking.Run("Copy-EventoNamespace $a $b").Error.FullyQualifiedErrorId, StringComparison.Ordinal);

        await using var part = await CopySession.StartAsync();
        await part.Source.ImportAsync([TransferSession.Line(1, "a-1", 0), TransferSession.Line(2, "b-1", 0), TransferSession.Line(3, "a-1", 1)]);
        part.Copy("-Category a");
        Assert.StartsWith("POSITIONS_MISSING", part.Run("Copy-EventoNamespace $a $b").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("POSITION_EXISTS", part.Run("Copy-EventoNamespace $a $b -Category b").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(2, await part.Destination.CountAsync());
    }

    [Fact]
    public async Task A_namespace_is_not_copied_onto_itself()
    {
        await using var session = await CopySession.StartAsync();

        var error = session.Run("Copy-EventoNamespace $a $a").Error;

        Assert.StartsWith("INVALID_ARGUMENT", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("are the same", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_if_copies_nothing()
    {
        await using var session = await CopySession.StartAsync();
        await session.Source.ImportAsync(TransferSession.Lines(5));

        session.Run("Copy-EventoNamespace $a $b -WhatIf").ThrowOnError();

        Assert.Equal(0, await session.Destination.CountAsync());
    }

    [Fact]
    public async Task A_copy_that_is_not_equal_is_found_out()
    {
        await using var session = await CopySession.StartAsync();
        var lines = TransferSession.Lines(3000).ToList();
        await session.Source.ImportAsync(lines);
        await session.Destination.ImportAsync(lines.Take(2500).Select((line, index) => index == 10 ? line.Replace("\"a\":1", "\"a\":2", StringComparison.Ordinal) : line));

        var error = session.Run("Copy-EventoNamespace $a $b -Verify").Error;

        Assert.StartsWith("COPY_DIFFERS", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("1 of 3001 messages differ, the first is changed in Data: global position 11", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_refused_does_not_say_that_it_was_stopped()
    {
        await using var session = await CopySession.StartAsync();
        await session.Source.ImportAsync(TransferSession.Lines(100));
        await session.Destination.ImportAsync(TransferSession.Lines(50).Select(line => line.Replace("\"a\":1", "\"a\":2", StringComparison.Ordinal)));

        var result = session.Run("try { Copy-EventoNamespace $a $b -ErrorAction Stop } catch { $_ }");

        Assert.StartsWith("POSITION_EXISTS", ((ErrorRecord)result.Single.BaseObject).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public async Task What_the_destination_refuses_is_named_and_what_is_in_stays()
    {
        await using var session = await CopySession.StartAsync("Pebble", "Sqlite");
        var lines = TransferSession.Lines(1500).ToList();
        await session.Source.ImportAsync(lines);
        // As somebody writes to it with an id that comes later.
        session.Source.StandIn.Write("s-9", id: "11111111-1111-4111-8111-000000000003");

        var error = session.Run("Copy-EventoNamespace $a $b").Error;

        Assert.Contains("The server refused the message at global position 1501: ", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("1500 messages were copied; the same command goes on after them", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(1500, await session.Destination.CountAsync());
    }

    [Fact]
    public async Task A_transaction_that_commits_late_is_waited_for()
    {
        var clock = new TestClock();
        await using var session = await CopySession.StartAsync("Postgres", timing: TestTiming.PatientOn(clock));
        session.Source.StandIn.Write("a-1");
        var taken = session.Source.StandIn.TakeGlobalPositions();
        session.Source.StandIn.Write("a-1");
        var reads = 0;
        session.Source.StandIn.Intercept = (request, perform, _) =>
        {
            var answer = perform();
            if (System.Text.Encoding.UTF8.GetString(request.Body).Contains("category.get", StringComparison.Ordinal) && ++reads == 1) session.Source.StandIn.CommitLate("b-1", taken);
            return Task.FromResult(answer);
        };
        using var flowing = clock.Flow();

        session.Copy();

        Assert.Empty(session.Compare());
        Assert.Equal(3, await session.Destination.CountAsync());
    }
}
