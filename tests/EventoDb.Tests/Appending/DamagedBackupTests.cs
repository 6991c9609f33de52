using System.Text;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Appending;

/// <summary>Backups that were cut off or damaged while they grew.</summary>
public class DamagedBackupTests
{
    public static TheoryData<string> Names => ["a.ndjson", "a.ndjson.gz"];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_cut_of_the_last_addition_is_noticed_and_mended(string name)
    {
        await using var backup = new GrowingBackup(BackendKind.Pebble, name);
        backup.Write(3);
        var before = backup.Append().Bytes;
        backup.Write(3);
        backup.Append();
        var whole = File.ReadAllBytes(backup.Path);
        var step = LongTests.Times(sample: 7, full: 1);
        for (var length = (int)before; length < whole.Length; length += step)
        {
            File.WriteAllBytes(backup.Path, whole[..length]);
            var isWhole = length == before || (name == "a.ndjson" && whole[length - 1] == (byte)'\n');
            // Without the end of its last line a file is as good.
            var isNoticed = !isWhole && !(name == "a.ndjson" && whole[length] == (byte)'\n');
            var import = backup.Session.Import(backup.Path, "-Clear -Confirm:$false");
            Assert.True(isNoticed == import.Errors.Count > 0, $"{length} of {whole.Length} bytes: {string.Join(' ', import.Errors)}");

            var result = backup.Session.Run("Export-EventoMessage $args[0] -Append", backup.Path).ThrowOnError();

            Assert.Equal(isNoticed, result.Warnings.Any(warning => warning.Contains("was not whole", StringComparison.Ordinal)));
            backup.AssertIsWhole(import: false);
        }
        backup.AssertIsWhole();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_first_export_that_is_cut_is_written_anew(string name)
    {
        await using var backup = new GrowingBackup(BackendKind.Pebble, name);
        backup.Write(40);
        backup.Append();
        var whole = File.ReadAllBytes(backup.Path);
        foreach (var length in (int[])[1, 3, 12, whole.Length / 3, whole.Length / 2, whole.Length - 9, whole.Length - 2])
        {
            File.WriteAllBytes(backup.Path, whole[..length]);
            backup.Append();
            backup.AssertIsWhole();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_a_power_cut_leaves_as_zeros_is_mended(string name)
    {
        await using var backup = new GrowingBackup(BackendKind.Pebble, name);
        backup.Write(10);
        var before = (int)backup.Append().Bytes;
        backup.Write(10);
        backup.Append();
        var whole = File.ReadAllBytes(backup.Path);
        foreach (var written in (int[])[0, 1, 5, 20, 60])
        {
            File.WriteAllBytes(backup.Path, [.. whole[..(before + written)], .. new byte[4096]]);
            backup.Append();
            backup.AssertIsWhole();
        }
    }

    [Fact]
    public async Task Damage_before_the_end_is_refused_and_nothing_is_taken_off()
    {
        await using var backup = new GrowingBackup(BackendKind.Pebble, "a.ndjson.gz");
        backup.Write(50);
        var first = (int)backup.Append().Bytes;
        backup.Write(50);
        backup.Append();
        var damaged = File.ReadAllBytes(backup.Path);
        damaged[first - 6] ^= 1;
        File.WriteAllBytes(backup.Path, damaged);

        var error = backup.Session.Run("Export-EventoMessage $args[0] -Append", backup.Path).Error;

        Assert.StartsWith("FILE_ERROR", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Nothing was added", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(backup.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_addition_that_fails_midway_leaves_the_file_as_it_was(string name)
    {
        await using var backup = new GrowingBackup(BackendKind.Pebble, name);
        backup.Write(20);
        backup.Append();
        var before = File.ReadAllBytes(backup.Path);
        backup.Write(2000);
        var pages = 0;
        backup.Session.Server.Intercept = (request, perform, _) => Task.FromResult(
            Encoding.UTF8.GetString(request.Body).Contains("category.get", StringComparison.Ordinal) && ++pages > 3 ? new StubAnswer { Status = 400, Body = "no"u8.ToArray() } : perform());

        backup.Session.Run("Export-EventoMessage $args[0] -Append", backup.Path);

        Assert.Equal(before, File.ReadAllBytes(backup.Path));
        backup.Session.Server.Intercept = null;
        backup.Append();
        backup.AssertIsWhole();
    }
}
