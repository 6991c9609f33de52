using EventoDb.Server;
using EventoDb.Server.Storage;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>Paths as systems differ in them.</summary>
public sealed class DatabasePathTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb-").FullName;

    public void Dispose() => TestFolder.Remove(_folder);

    [Theory]
    [InlineData(@"C:\data\events.db", @"C:\data\events.db")]
    [InlineData(@"\\server\share\events.db", @"\\server\share\events.db")]
    [InlineData(@"C:\{long}\events.db", @"\\?\C:\{long}\events.db")]
    [InlineData(@"\\server\share\{long}\events.db", @"\\?\UNC\server\share\{long}\events.db")]
    [InlineData(@"\\?\C:\{long}\events.db", @"\\?\C:\{long}\events.db")]
    public void On_Windows_SQLite_is_given_a_long_path_in_the_form_that_has_no_limit(string path, string expected)
    {
        var name = new string('x', 250);
        Assert.Equal(Fill(expected), DatabasePath.ForSqlite(Fill(path), isWindows: true));
        Assert.Equal(Fill(path), DatabasePath.ForSqlite(Fill(path), isWindows: false));

        string Fill(string text) => text.Replace("{long}", name, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_taken_away_stays_without_an_error()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "folder")).FullName;
        DatabasePath.Remove(folder);
        DatabasePath.Remove(Path.Combine(_folder, "nothing"));
        DatabasePath.Remove(Path.Combine(_folder, "no folder", "nothing"));
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_path_of_more_than_260_characters_is_a_path()
    {
        var folder = _folder;
        while (folder.Length < 300) folder = Path.Combine(folder, new string('x', 40));
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "events.db");
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = path })) await server.WriteAsync("a-1");
        await using var again = await ServerUnderTest.StartAsync(new ServerOptions { Path = path });
        Assert.Equal(0, (int)(await again.GetAsync("""["stream.version","a-1"]"""))!);
    }
}
