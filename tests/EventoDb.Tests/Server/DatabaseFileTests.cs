using System.Diagnostics;
using System.Runtime.Versioning;
using EventoDb.Server;
using EventoDb.Server.Storage;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>One file, one server, whatever name it goes by; nobody else may read it; and what is acknowledged is in it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class DatabaseFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb-").FullName;

    private string Database => Path.Combine(_folder, "events.db");

    public void Dispose() => TestFolder.Remove(_folder);

    [Fact]
    public async Task New_files_are_their_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes; files take the folder's permissions.");
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        await server.WriteAsync("a-1");
        var files = Directory.GetFiles(_folder);
        Assert.Equal(["events.db", "events.db-lock", "events.db-shm", "events.db-wal"], files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task A_file_that_is_there_keeps_its_mode()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes; files take the folder's permissions.");
        const UnixFileMode mode = OwnerOnly | UnixFileMode.GroupRead;
        await (await ServerUnderTest.StartAsync(new ServerOptions { Path = Database })).DisposeAsync();
        foreach (var file in Directory.GetFiles(_folder)) File.SetUnixFileMode(file, mode);
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        await server.WriteAsync("a-1");
        Assert.All(Directory.GetFiles(_folder), file => Assert.Equal(mode, File.GetUnixFileMode(file)));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("relative link")]
    [InlineData("link to a link")]
    [InlineData("linked folder")]
    [InlineData("hard link")]
    public async Task A_file_belongs_to_one_server_under_all_its_names(string kind)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        await (await ServerUnderTest.StartAsync(new ServerOptions { Path = Database })).DisposeAsync();
        var other = MakeLink(kind);
        foreach (var (first, second) in new[] { (Database, other), (other, Database) })
        {
            await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = first });
            await server.WriteAsync("a-1");
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ServerUnderTest.StartAsync(new ServerOptions { Path = second }));
            Assert.Equal("DATABASE_LOCKED", refusal.Data["Code"]);
            await server.WriteAsync("a-1");
        }
        await using var last = await ServerUnderTest.StartAsync(new ServerOptions { Path = other });
        Assert.Equal(3, (int)(await last.GetAsync("""["stream.version","a-1"]"""))!);
    }

    [Fact]
    public async Task A_link_to_nothing_makes_the_file_that_it_names()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        var link = Path.Combine(_folder, "link.db");
        File.CreateSymbolicLink(link, Database);
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = link })) await server.WriteAsync("a-1");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Database));
        Assert.Null(new FileInfo(Database).LinkTarget);
    }

    [Fact]
    public async Task A_link_that_leads_nowhere_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege on Windows.");
        var (one, two) = (Path.Combine(_folder, "one.db"), Path.Combine(_folder, "two.db"));
        File.CreateSymbolicLink(one, two);
        File.CreateSymbolicLink(two, one);
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ServerUnderTest.StartAsync(new ServerOptions { Path = one }));
        Assert.Equal("DATABASE_INVALID", refusal.Data["Code"]);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("moved")]
    [InlineData("replaced")]
    [InlineData("log deleted")]
    public async Task A_file_that_has_gone_while_it_was_open_takes_no_more_writes(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows nobody can delete or move a file that is open.");
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        await server.WriteAsync("a-1");
        var moved = Database + ".moved";
        switch (how)
        {
            case "deleted":
                File.Delete(Database);
                break;
            case "moved":
                File.Move(Database, moved);
                break;
            case "replaced":
                File.Copy(Database, moved);
                File.Move(moved, Database, overwrite: true);
                break;
            default:
                File.Delete(Database + "-wal");
                break;
        }

        using var connection = await server.ConnectAsync();
        var write = connection.Rpc("""["stream.write","a-1",{"type":"T","data":{}}]""");
        await connection.SendAsync(write + write);
        for (var i = 0; i < 2; i++)
        {
            var answer = await connection.ReceiveAsync();
            Assert.Equal(500, answer.Status);
            Assert.Contains("was deleted, moved or replaced while this server had it open", answer.Body, StringComparison.Ordinal);
        }
        Assert.Equal("BACKEND_ERROR", await server.RefusedAsync("""["ns.create","n"]"""));
        Assert.Contains(
            "IMPORT_FAILED",
            await server.ImportAsync("""{"id":"1","stream":"b-1","type":"T","pos":0,"gpos":9,"data":{},"time":"2025-01-01T00:00:00Z"}"""),
            StringComparison.Ordinal);
        // What is there can still be read.
        Assert.Equal(0, (int)(await server.GetAsync("""["stream.version","a-1"]"""))!);

        if (how != "moved") return;
        File.Move(moved, Database);
        await server.WriteAsync("a-1");
    }

    [Fact]
    public async Task One_who_only_looks_at_the_lock_is_waited_for()
    {
        var held = new FileStream(Database + "-lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal("DATABASE_LOCKED", Assert.Throws<InvalidOperationException>(() => DatabaseLock.Take(Database, TimeSpan.Zero)).Data["Code"]);
        var taking = Task.Run(() => DatabaseLock.Take(Database, TimeSpan.FromMinutes(10)), TestContext.Current.CancellationToken);
        await held.DisposeAsync();
        (await taking).Dispose();
    }

    private string MakeLink(string kind)
    {
        var other = Path.Combine(_folder, "other.db");
        switch (kind)
        {
            case "link":
                File.CreateSymbolicLink(other, Database);
                break;
            case "relative link":
                File.CreateSymbolicLink(other, "events.db");
                break;
            case "link to a link":
                File.CreateSymbolicLink(Path.Combine(_folder, "between.db"), "events.db");
                File.CreateSymbolicLink(other, "between.db");
                break;
            case "linked folder":
                Directory.CreateSymbolicLink(Path.Combine(_folder, "folder"), _folder);
                return Path.Combine(_folder, "folder", "events.db");
            default:
                Process.Start("ln", [Database, other]).WaitForExit();
                Assert.True(File.Exists(other));
                break;
        }
        return other;
    }
}
