using System.Globalization;
using System.IO.Compression;
using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Appending;

/// <summary>Backups that grow.</summary>
public class AppendTests
{
    public static TheoryData<string> Names => ["a.ndjson", "a.ndjson.gz"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_new_is_added(string name)
    {
        await using var backup = new GrowingBackup(BackendKind.Postgres, name);
        backup.Write(30);
        var first = backup.Append();
        backup.Write(12);
        var second = backup.Append();
        var third = backup.Append();

        Assert.Equal((30, 1, 30), (first.MessageCount, first.FirstGlobalPosition, first.LastGlobalPosition));
        Assert.Equal((12, 31, 42), (second.MessageCount, second.FirstGlobalPosition, second.LastGlobalPosition));
        Assert.Equal((0, null, second.Bytes), (third.MessageCount, third.FirstGlobalPosition, third.Bytes));
        Assert.Equal(new FileInfo(backup.Path).Length, second.Bytes);
        backup.AssertIsWhole();
        Assert.Equal([name], backup.Session.Files);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_clock_that_steps_back_loses_nothing(string name)
    {
        await using var backup = new GrowingBackup(BackendKind.Pebble, name);
        var time = new DateTime(2026, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        backup.Session.Server.Clock = () => time;
        backup.Write(5);
        backup.Append();
        time = time.AddHours(-3);
        backup.Write(5);

        Assert.Equal(5, backup.Append().MessageCount);
        backup.AssertIsWhole();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_transaction_that_commits_after_others_is_not_lost(string name)
    {
        var clock = new TestClock();
        await using var backup = new GrowingBackup(BackendKind.Postgres, name, TestTiming.PatientOn(clock));
        backup.Session.Server.Write("a-1");
        var taken = backup.Session.Server.TakeGlobalPositions();
        backup.Session.Server.Write("a-1");
        var reads = 0;
        backup.Session.Server.Intercept = (request, perform, _) =>
        {
            var answer = perform();
            if (Encoding.UTF8.GetString(request.Body).Contains("category.get", StringComparison.Ordinal) && ++reads == 1) backup.Session.Server.CommitLate("b-1", taken);
            return Task.FromResult(answer);
        };
        using var flowing = clock.Flow();

        backup.Append();

        backup.Session.Server.Intercept = null;
        backup.AssertIsWhole();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_file_of_another_namespace_is_left_alone(string name)
    {
        await using var backup = new GrowingBackup(BackendKind.Sqlite, name);
        backup.Write(5);
        backup.Append();
        backup.Session.Run("1..9 | Write-EventoMessage a-1 T @{} -Connection $target").ThrowOnError();
        var before = File.ReadAllBytes(backup.Path);

        var error = backup.Session.Run("Export-EventoMessage $args[0] -Append -Connection $target", backup.Path).Error;

        Assert.Equal("OTHER_HISTORY,EventoDb.Commands.ExportEventoMessageCommand", error.FullyQualifiedErrorId);
        Assert.Contains("new one", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(backup.Path));
    }

    [Theory]
    [InlineData("a.ndjson", "nonsense\n", "INVALID_RECORD")]
    [InlineData("a.ndjson", "my diary, without an end", "INVALID_RECORD")]
    [InlineData("a.ndjson", "{\"id\":7}\n", "INVALID_RECORD")]
    [InlineData("a.ndjson.gz", "not compressed at all", "FILE_ERROR")]
    public async Task What_is_no_export_is_left_alone(string name, string content, string code)
    {
        await using var backup = new GrowingBackup(BackendKind.Sqlite, name);
        backup.Write(5);
        File.WriteAllText(backup.Path, content);

        var error = backup.Session.Run("Export-EventoMessage $args[0] -Append", backup.Path).Error;

        Assert.StartsWith(code, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(backup.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Files_of_others_without_a_last_line_end_and_empty_ones_are_added_to(string name)
    {
        await using var backup = new GrowingBackup(BackendKind.Pebble, name);
        File.WriteAllBytes(backup.Path, []);
        backup.Write(3);
        backup.Append();
        backup.AssertIsWhole();

        var lines = backup.Lines().Take(2).ToList();
        using (Stream file = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(File.Create(backup.Path), CompressionLevel.SmallestSize) : File.Create(backup.Path))
        {
            file.Write(Encoding.UTF8.GetBytes(string.Join("\r\n", lines)));
        }
        backup.Append();
        backup.AssertIsWhole();
    }

    [Fact]
    public async Task A_file_that_somebody_else_adds_to_is_an_error()
    {
        await using var backup = new GrowingBackup(BackendKind.Pebble, "a.ndjson");
        backup.Write(2);
        backup.Append();
        using var other = new FileStream(backup.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Assert.StartsWith("FILE_ERROR", backup.Session.Run("Export-EventoMessage $args[0] -Append", backup.Path).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Force_and_Append_do_not_go_together()
    {
        await using var backup = new GrowingBackup(BackendKind.Pebble, "a.ndjson");

        Assert.Contains("do not go together", backup.Session.Run("Export-EventoMessage $args[0] -Append -Force", backup.Path).Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_category_is_added_to_as_well()
    {
        await using var backup = new GrowingBackup(BackendKind.Postgres, "a.ndjson");
        for (var night = 0; night < 3; night++)
        {
            backup.Write(20);
            backup.Session.Server.Write("other-1");
            backup.Session.Run("Export-EventoMessage $args[0] -Append -Category a", backup.Path).ThrowOnError();
        }

        Assert.Equal(60, backup.Lines().Count);
        Assert.Empty(backup.Session.Run("Compare-EventoNamespace -Path $args[0] -Category a", backup.Path).Values);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_year_of_nights_is_restored_from_one_file_and_from_a_chain(string name)
    {
        var nights = LongTests.Times(sample: 60, full: 365);
        await using var backup = new GrowingBackup(BackendKind.Pebble, name);
        var time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        backup.Session.Server.Clock = () => time = time.AddMinutes(1);
        var chain = new List<string>();
        for (var night = 0; night < nights; night++)
        {
            var since = time.AddSeconds(30);
            backup.Write(night % 5);
            backup.Append();
            chain.Add(backup.Session.Path(string.Create(CultureInfo.InvariantCulture, $"night-{night:000}-{name}")));
            backup.Session.Run("Export-EventoMessage $args[0] -Since $args[1]", chain[^1], new DateTimeOffset(since)).ThrowOnError();
        }

        backup.AssertIsWhole();
        var restored = (EventoImportSummary)backup.Session.Run("Import-EventoMessage $args[0] -Connection $target -Clear -Confirm:$false", chain).Single.BaseObject;
        Assert.Equal(backup.Session.Server.Messages().Count, restored.MessageCount);
        Assert.Equal(nights, restored.Paths.Length);
        Assert.Empty(backup.Session.Run("Compare-EventoNamespace -Difference $target").Values);

        var broken = chain.Where((_, night) => night != 33).ToArray();
        var error = backup.Session.Run("Import-EventoMessage $args[0] -Connection $target -Clear -Confirm:$false", (object)broken).Error;
        Assert.StartsWith("POSITIONS_MISSING", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"of '{Path.GetFileName(chain[34])}' its stream is at position", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(backup.Session.Server.Messages().Count, backup.Session.Imported.Count);
        backup.Session.Run("Import-EventoMessage $args[0] -Connection $target -Clear -Confirm:$false -AllowGap", (object)broken).ThrowOnError();
    }
}
