using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using EventoDb.Tests.Support;
using EventoDb.Tests.Transfer;

namespace EventoDb.Tests.Appending;

/// <summary>Backups that grow.</summary>
public class AppendTests
{
    public static TheoryData<string> Names => ["a.ndjson", "a.ndjson.gz"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_new_is_added(string name)
    {
        await using var session = new TransferSession(BackendKind.Postgres);
        Write(session, 30);
        var first = Append(session, name);
        Write(session, 12);
        var second = Append(session, name);
        var third = Append(session, name);

        Assert.Equal((30, 1, 30), (first.MessageCount, first.FirstGlobalPosition, first.LastGlobalPosition));
        Assert.Equal((12, 31, 42), (second.MessageCount, second.FirstGlobalPosition, second.LastGlobalPosition));
        Assert.Equal((0, null, second.Bytes), (third.MessageCount, third.FirstGlobalPosition, third.Bytes));
        Assert.Equal(new FileInfo(session.Path(name)).Length, second.Bytes);
        AssertIsBackup(session, name);
        Assert.Equal([name], session.Files);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_clock_that_steps_back_loses_nothing(string name)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        var time = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        session.Server.Clock = () => time;
        Write(session, 5);
        Append(session, name);
        time = time.AddHours(-3);
        Write(session, 5);

        Assert.Equal(5, Append(session, name).MessageCount);
        AssertIsBackup(session, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_transaction_that_commits_after_others_is_not_lost(string name)
    {
        var clock = new TestClock();
        await using var session = new TransferSession(BackendKind.Postgres, TestTiming.PatientOn(clock));
        session.Server.Write("a-1");
        var taken = session.Server.TakeGlobalPositions();
        session.Server.Write("a-1");
        var reads = 0;
        session.Server.Intercept = (request, perform, _) =>
        {
            var answer = perform();
            if (Encoding.UTF8.GetString(request.Body).Contains("category.get", StringComparison.Ordinal) && ++reads == 1) session.Server.CommitLate("b-1", taken);
            return Task.FromResult(answer);
        };
        using var flowing = clock.Flow();

        Append(session, name);

        session.Server.Intercept = null;
        AssertIsBackup(session, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_file_of_another_namespace_is_left_alone(string name)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        Write(session, 5);
        Append(session, name);
        session.Run("1..9 | Write-EventoMessage a-1 T @{} -Connection $target").ThrowOnError();
        var before = File.ReadAllBytes(session.Path(name));

        var error = session.Run("Export-EventoMessage $args[0] -Append -Connection $target", session.Path(name)).Error;

        Assert.Equal("OTHER_HISTORY,EventoDb.Commands.ExportEventoMessageCommand", error.FullyQualifiedErrorId);
        Assert.Contains("new one", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(session.Path(name)));
    }

    [Theory]
    [InlineData("a.ndjson", "nonsense\n", "INVALID_RECORD")]
    [InlineData("a.ndjson", "my diary, without an end", "INVALID_RECORD")]
    [InlineData("a.ndjson", "{\"id\":7}\n", "INVALID_RECORD")]
    [InlineData("a.ndjson.gz", "not compressed at all", "FILE_ERROR")]
    public async Task What_is_no_export_is_left_alone(string name, string content, string code)
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        Write(session, 5);
        File.WriteAllText(session.Path(name), content);

        var error = session.Run("Export-EventoMessage $args[0] -Append", session.Path(name)).Error;

        Assert.StartsWith(code, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(session.Path(name)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Files_of_others_without_a_last_line_end_and_empty_ones_are_added_to(string name)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        File.WriteAllBytes(session.Path(name), []);
        Write(session, 3);
        Append(session, name);
        AssertIsBackup(session, name);

        var lines = Lines(session.Path(name)).Take(2).ToList();
        using (Stream file = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.Create(session.Path(name)), CompressionLevel.SmallestSize) : File.Create(session.Path(name)))
        {
            file.Write(Encoding.UTF8.GetBytes(string.Join("\r\n", lines)));
        }
        Append(session, name);
        AssertIsBackup(session, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_cut_of_the_last_addition_is_noticed_and_mended(string name)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        Write(session, 3);
        var before = Append(session, name).Bytes;
        Write(session, 3);
        Append(session, name);
        var whole = File.ReadAllBytes(session.Path(name));
        var step = LongTests.Times(sample: 7, full: 1);
        for (var length = (int)before; length < whole.Length; length += step)
        {
            File.WriteAllBytes(session.Path(name), whole[..length]);
            var isWhole = length == before || (name == "a.ndjson" && whole[length - 1] == (byte)'\n');
            // Without the end of its last line a file is as good.
            var isNoticed = !isWhole && !(name == "a.ndjson" && whole[length] == (byte)'\n');
            var import = session.Import(session.Path(name), "-Clear -Confirm:$false");
            Assert.True(isNoticed == import.Errors.Count > 0, $"{length} of {whole.Length} bytes: {string.Join(' ', import.Errors)}");

            var result = session.Run("Export-EventoMessage $args[0] -Append", session.Path(name)).ThrowOnError();

            Assert.Equal(isNoticed, result.Warnings.Any(warning => warning.Contains("was not whole", StringComparison.Ordinal)));
            AssertIsBackup(session, name, import: false);
        }
        AssertIsBackup(session, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_first_export_that_is_cut_is_written_anew(string name)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        Write(session, 40);
        Append(session, name);
        var whole = File.ReadAllBytes(session.Path(name));
        foreach (var length in (int[])[1, 3, 12, whole.Length / 3, whole.Length / 2, whole.Length - 9, whole.Length - 2])
        {
            File.WriteAllBytes(session.Path(name), whole[..length]);
            Append(session, name);
            AssertIsBackup(session, name);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_a_power_cut_leaves_as_zeros_is_mended(string name)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        Write(session, 10);
        var before = (int)Append(session, name).Bytes;
        Write(session, 10);
        Append(session, name);
        var whole = File.ReadAllBytes(session.Path(name));
        foreach (var written in (int[])[0, 1, 5, 20, 60])
        {
            File.WriteAllBytes(session.Path(name), [.. whole[..(before + written)], .. new byte[4096]]);
            Append(session, name);
            AssertIsBackup(session, name);
        }
    }

    [Fact]
    public async Task Damage_before_the_end_is_refused_and_nothing_is_taken_off()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        Write(session, 50);
        var first = (int)Append(session, "a.ndjson.gz").Bytes;
        Write(session, 50);
        Append(session, "a.ndjson.gz");
        var damaged = File.ReadAllBytes(session.Path("a.ndjson.gz"));
        damaged[first - 6] ^= 1;
        File.WriteAllBytes(session.Path("a.ndjson.gz"), damaged);

        var error = session.Run("Export-EventoMessage $args[0] -Append", session.Path("a.ndjson.gz")).Error;

        Assert.StartsWith("FILE_ERROR", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Nothing was added", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(session.Path("a.ndjson.gz")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_addition_that_fails_midway_leaves_the_file_as_it_was(string name)
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        Write(session, 20);
        Append(session, name);
        var before = File.ReadAllBytes(session.Path(name));
        Write(session, 2000);
        var pages = 0;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            Encoding.UTF8.GetString(request.Body).Contains("category.get", StringComparison.Ordinal) && ++pages > 3 ? new StubAnswer { Status = 400, Body = "no"u8.ToArray() } : perform());

        session.Run("Export-EventoMessage $args[0] -Append", session.Path(name));

        Assert.Equal(before, File.ReadAllBytes(session.Path(name)));
        session.Server.Intercept = null;
        Append(session, name);
        AssertIsBackup(session, name);
    }

    [Fact]
    public async Task A_file_that_somebody_else_adds_to_is_an_error()
    {
        await using var session = new TransferSession(BackendKind.Pebble);
        Write(session, 2);
        Append(session, "a.ndjson");
        using var other = new FileStream(session.Path("a.ndjson"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.StartsWith("FILE_ERROR", session.Run("Export-EventoMessage $args[0] -Append", session.Path("a.ndjson")).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Force_and_Append_do_not_go_together()
    {
        await using var session = new TransferSession(BackendKind.Pebble);

        Assert.Contains("do not go together", session.Run("Export-EventoMessage $args[0] -Append -Force", session.Path("a.ndjson")).Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_category_is_added_to_as_well()
    {
        await using var session = new TransferSession(BackendKind.Postgres);
        for (var night = 0; night < 3; night++)
        {
            Write(session, 20);
            session.Server.Write("other-1");
            session.Run("Export-EventoMessage $args[0] -Append -Category a", session.Path("a.ndjson")).ThrowOnError();
        }

        Assert.Equal(60, Lines(session.Path("a.ndjson")).Count);
        Assert.Empty(session.Run("Compare-EventoNamespace -Path $args[0] -Category a", session.Path("a.ndjson")).Values);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_year_of_nights_is_restored_from_one_file_and_from_a_chain(string name)
    {
        var nights = LongTests.Times(sample: 60, full: 365);
        await using var session = new TransferSession(BackendKind.Pebble);
        var time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        session.Server.Clock = () => time = time.AddMinutes(1);
        var chain = new List<string>();
        for (var night = 0; night < nights; night++)
        {
            var since = time.AddSeconds(30);
            Write(session, night % 5);
            Append(session, name);
            chain.Add(session.Path(string.Create(CultureInfo.InvariantCulture, $"night-{night:000}-{name}")));
            session.Run("Export-EventoMessage $args[0] -Since $args[1]", chain[^1], new DateTimeOffset(since)).ThrowOnError();
        }

        AssertIsBackup(session, name);
        var restored = (EventoImportSummary)session.Run("Import-EventoMessage $args[0] -Connection $target -Clear -Confirm:$false", chain).Single.BaseObject;
        Assert.Equal(session.Server.Messages().Count, restored.MessageCount);
        Assert.Equal(nights, restored.Paths.Length);
        Assert.Empty(session.Run("Compare-EventoNamespace -Difference $target").Values);

        var broken = chain.Where((_, night) => night != 33).ToArray();
        var error = session.Run("Import-EventoMessage $args[0] -Connection $target -Clear -Confirm:$false", (object)broken).Error;
        Assert.StartsWith("POSITIONS_MISSING", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"of '{Path.GetFileName(chain[34])}' its stream is at position", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(session.Server.Messages().Count, session.Imported.Count);
        session.Run("Import-EventoMessage $args[0] -Connection $target -Clear -Confirm:$false -AllowGap", (object)broken).ThrowOnError();
    }

    private static void Write(TransferSession session, int count)
    {
        for (var i = 0; i < count; i++) session.Server.Write($"a-{i % 3}", data: string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{i}}}"));
    }

    private static EventoExportSummary Append(TransferSession session, string name) =>
        (EventoExportSummary)session.Run("Export-EventoMessage $args[0] -Append", session.Path(name)).Single.BaseObject;

    private static List<string> Lines(string path)
    {
        using Stream file = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipReader(File.OpenRead(path)) : File.OpenRead(path);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <summary>The file holds all messages, each once, and is imported.</summary>
    private static void AssertIsBackup(TransferSession session, string name, bool import = true)
    {
        Assert.Equal(session.Server.Messages().Select(message => message.GlobalPosition), Lines(session.Path(name)).Select(line => JsonElement.Parse(line).GetProperty("gpos").GetInt64()));
        if (!import) return;
        session.Import(session.Path(name), "-Clear -Confirm:$false").ThrowOnError();
        Assert.Empty(session.Run("Compare-EventoNamespace -Difference $target").Values);
        Assert.Empty(session.Run("Compare-EventoNamespace -Path $args[0]", session.Path(name)).Values);
    }
}
