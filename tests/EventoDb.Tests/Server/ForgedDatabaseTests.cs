using EventoDb.Server;
using EventoDb.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EventoDb.Tests.Server;

/// <summary>A database file may come from anybody: it is refused with a clean error that leaves nothing open, or serves as what it says it is.</summary>
public sealed class ForgedDatabaseTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb-").FullName;

    private string Database => Path.Combine(_folder, "events.db");

    public async ValueTask InitializeAsync()
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        await server.CreateNamespaceAsync("tenant");
        for (var i = 0; i < 20; i++)
        {
            await server.GetAsync($$$"""["stream.write","a-{{{i % 3}}}",{"type":"T","data":{"i":{{{i}}}},"metadata":{"correlationStreamName":"c-1"}}]""");
        }
    }

    public ValueTask DisposeAsync()
    {
        TestFolder.Remove(_folder);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("CREATE TRIGGER t AFTER INSERT ON messages BEGIN DELETE FROM messages; END", "DATABASE_INVALID")]
    [InlineData("CREATE TRIGGER t BEFORE UPDATE ON namespaces BEGIN SELECT load_extension('x'); END", "DATABASE_INVALID")]
    [InlineData("CREATE VIEW v AS SELECT * FROM messages", "DATABASE_INVALID")]
    [InlineData("ALTER TABLE streams RENAME TO s2; CREATE VIEW streams AS SELECT * FROM s2", "DATABASE_INVALID")]
    [InlineData("DROP TABLE streams", "DATABASE_INVALID")]
    [InlineData("DROP INDEX messages_by_id", "DATABASE_INVALID")]
    [InlineData("CREATE INDEX i ON messages (lower(type))", "DATABASE_INVALID")]
    [InlineData("CREATE TABLE more (x)", "DATABASE_INVALID")]
    [InlineData("ALTER TABLE messages ADD COLUMN x TEXT", "DATABASE_INVALID")]
    [InlineData("DROP TABLE categories; CREATE TABLE categories (key, namespace, name, stream_count, message_count)", "DATABASE_INVALID")]
    [InlineData("CREATE VIRTUAL TABLE f USING fts5(x)", "DATABASE_INVALID")]
    [InlineData("PRAGMA user_version = 0", "DATABASE_INVALID")]
    [InlineData("PRAGMA user_version = -1", "DATABASE_INVALID")]
    [InlineData("PRAGMA user_version = -2147483648", "DATABASE_INVALID")]
    [InlineData("PRAGMA user_version = 2147483647", "DATABASE_NEWER")]
    [InlineData("PRAGMA application_id = 7", "DATABASE_INVALID")]
    [InlineData("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE streams (' WHERE name = 'streams'", "DATABASE_CORRUPT")]
    [InlineData("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'messages'", "DATABASE_CORRUPT")]
    [InlineData("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'BLOB', 'BLOB DEFAULT (randomblob(9))') WHERE name = 'namespaces'", "DATABASE_INVALID")]
    [InlineData("UPDATE namespaces SET created_at = 9223372036854775807", "DATABASE_CORRUPT")]
    [InlineData("UPDATE namespaces SET created_at = -1", "DATABASE_CORRUPT")]
    public async Task What_this_server_did_not_make_is_refused_and_nothing_is_left_open(string forgery, string code)
    {
        Execute(Database, forgery);
        for (var i = 0; i < 2; i++) Assert.Equal(code, (await RefusedAsync()).Data["Code"]);
        AssertNothingIsOpen();
        File.Delete(Database);
        await (await ServerUnderTest.StartAsync(new ServerOptions { Path = Database })).DisposeAsync();
    }

    [Fact]
    public async Task Texts_in_another_encoding_are_refused()
    {
        File.Delete(Database);
        Execute(Database, "PRAGMA encoding = 'UTF-16'; CREATE TABLE t (x); DROP TABLE t");
        Assert.Equal("DATABASE_INVALID", (await RefusedAsync()).Data["Code"]);
    }

    [Fact]
    public async Task Statistics_are_no_forgery()
    {
        Execute(Database, "ANALYZE");
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        await server.WriteAsync("a-1");
    }

    [Theory]
    [InlineData("time = 9223372036854775807")]
    [InlineData("time = -1")]
    public async Task A_time_that_is_none_is_an_error_and_the_connection_goes_on(string change)
    {
        Execute(Database, "UPDATE messages SET " + change);
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        using var connection = await server.ConnectAsync();
        foreach (var request in new[] { """["stream.get","a-1"]""", """["stream.last","a-1"]""", """["category.get",""]""", """["category.get","a",{"correlation":"c"}]""" })
        {
            await connection.SendAsync(connection.Rpc(request));
            var answer = await connection.ReceiveAsync();
            Assert.Equal(500, answer.Status);
            Assert.Contains("BACKEND_ERROR", answer.Body, StringComparison.Ordinal);
        }
        await server.WriteAsync("b-1");
    }

    [Fact]
    public async Task At_the_last_position_of_all_reads_end_and_writes_are_refused()
    {
        Execute(
            Database,
            """
            UPDATE messages SET global_position = 9223372036854775807 WHERE global_position = 20;
            UPDATE messages SET position = 9223372036854775807 WHERE global_position = 9223372036854775807;
            UPDATE streams SET version = 9223372036854775807 WHERE key = (SELECT stream FROM messages WHERE global_position = 9223372036854775807);
            UPDATE correlations SET global_position = 9223372036854775807 WHERE global_position = 20;
            """);
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database, Heartbeat = TimeSpan.FromMilliseconds(200) });
        Assert.Equal(20, (await server.GetAsync("""["category.get",""]"""))!.AsArray().Count);
        Assert.Equal(20, (await server.GetAsync("""["category.get","a",{"correlation":"c"}]"""))!.AsArray().Count);
        Assert.Single((await server.GetAsync("""["category.get","a",{"position":9223372036854775807}]"""))!.AsArray());
        Assert.Equal("BACKEND_ERROR", await server.RefusedAsync("""["stream.write","a-1",{"type":"T","data":{}}]"""));

        // Told once, not over and over.
        using var pokes = await server.SubscribeAsync("category=a");
        Assert.Equal(long.MaxValue, (await pokes.ReadAsync(20))[^1].GlobalPosition);
        Assert.Equal("", await pokes.ReadLineAsync());
        Assert.Equal(": heartbeat", await pokes.ReadLineAsync());
    }

    /// <summary>Any byte of the file may be another.</summary>
    [Fact]
    public async Task A_file_with_other_bytes_in_it_is_refused_cleanly_or_served()
    {
        var whole = await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken);
        var tries = LongTests.Times(sample: 40, full: 4000);
        var refused = 0;
        for (var seed = 0; seed < tries; seed++)
        {
            var random = new Random(seed);
            var bytes = (byte[])whole.Clone();
            // The header and the schema's page are where it hurts most.
            var reach = random.Next(3) switch { 0 => 100, 1 => 4096, _ => bytes.Length };
            for (var flips = random.Next(1, 30); flips > 0; flips--) bytes[random.Next(reach)] = (byte)random.Next(256);
            if (random.Next(10) == 0) bytes = bytes[..random.Next(bytes.Length)];
            await File.WriteAllBytesAsync(Database, bytes, TestContext.Current.CancellationToken);
            try
            {
                await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
                foreach (var request in new[] { """["category.get",""]""", """["ns.list"]""", """["ns.streams"]""", """["stream.write","a-1",{"type":"T","data":{}}]""" })
                {
                    using var connection = await server.ConnectAsync();
                    await connection.SendAsync(connection.Rpc(request));
                    var answer = await connection.ReceiveAsync();
                    Assert.True(answer.Status == 200 || answer.Body.Contains("BACKEND_ERROR", StringComparison.Ordinal), $"seed {seed}: {answer.Status} {answer.Body} to {request}");
                }
            }
            catch (InvalidOperationException e) when (e.Data["Code"] is string)
            {
                refused++;
            }
            AssertNothingIsOpen();
            foreach (var file in Directory.GetFiles(_folder, "events.db*")) File.Delete(file);
        }
        Assert.InRange(refused, 1, tries - 1);
    }

    private async Task<InvalidOperationException> RefusedAsync() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => ServerUnderTest.StartAsync(new ServerOptions { Path = Database }));

    private void AssertNothingIsOpen()
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.DoesNotContain(
                Directory.GetFiles("/proc/self/fd").Select(handle => new FileInfo(handle).LinkTarget ?? ""),
                target => target.StartsWith(_folder, StringComparison.Ordinal));
        }
        if (File.Exists(Database + "-lock")) new FileStream(Database + "-lock", FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
    }

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
