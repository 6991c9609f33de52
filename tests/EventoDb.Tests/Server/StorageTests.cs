using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EventoDb.Server;
using EventoDb.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EventoDb.Tests.Server;

/// <summary>The database file: what keeps a server from starting, and what it keeps.</summary>
public sealed class StorageTests : IDisposable
{
    private const string Token = "ns_ZGVmYXVsdA_0000000000000000000000000000000000000000000000000000000000000000";

    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb-").FullName;

    private string Database => Path.Combine(_folder, "events.db");

    public void Dispose() => TestFolder.Remove(_folder);

    [Fact]
    public async Task A_file_keeps_namespaces_and_messages_but_gets_the_new_token()
    {
        string tenant;
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database, Token = Token }))
        {
            tenant = await server.CreateNamespaceAsync("tenant");
            await server.WriteAsync("account-1", """{"a":1}""");
            await server.GetAsync("""["stream.write","account-1",{"type":"T","data":{},"metadata":{"correlationStreamName":"order-1"}}]""", tenant);
        }
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database }))
        {
            Assert.NotEqual(Token, server.Token);
            Assert.Equal("AUTH_UNAUTHORIZED", await server.RefusedAsync("""["sys.version"]""", Token));
            Assert.Equal("""{"a":1}""", (await server.GetAsync("""["stream.last","account-1"]"""))![4]!.ToJsonString());
            Assert.Single((await server.GetAsync("""["category.get","account",{"correlation":"order"}]""", tenant))!.AsArray());
            Assert.Equal("""{"globalPosition":2,"position":1}""", (await server.WriteAsync("account-1"))!.ToJsonString());
        }
    }

    [Fact]
    public async Task A_clean_stop_leaves_one_whole_file()
    {
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database })) await server.WriteAsync("account-1");
        Assert.False(File.Exists(Database + "-wal"));
        using var connection = new SqliteConnection($"Data Source={Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", command.ExecuteScalar());
    }

    [Fact]
    public async Task A_second_server_on_the_same_file_is_refused_and_the_first_goes_on()
    {
        await using (var first = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database }))
        {
            await AssertRefusedAsync(new ServerOptions { Path = Database }, "DATABASE_LOCKED");
            await first.WriteAsync("account-1");
        }
        await using var second = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        Assert.Equal(0, (int)(await second.GetAsync("""["stream.version","account-1"]"""))!);
    }

    [Fact]
    public async Task A_second_server_in_another_process_is_refused()
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        using var child = HostProcess.Start("serve", "--path", Database);
        var error = await child.Error.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.StartsWith("DATABASE_LOCKED ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("this is no database, but long enough to be taken for one if nobody looks at how it begins; and a bit longer than that")]
    [InlineData("short")]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone(string content)
    {
        await File.WriteAllTextAsync(Database, content, TestContext.Current.CancellationToken);
        await AssertRefusedAsync(new ServerOptions { Path = Database }, "DATABASE_INVALID");
        Assert.Equal(content, await File.ReadAllTextAsync(Database, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_programs_database_is_refused()
    {
        Execute("CREATE TABLE notes (text TEXT)");
        await AssertRefusedAsync(new ServerOptions { Path = Database }, "DATABASE_INVALID");
    }

    [Fact]
    public async Task A_later_versions_database_is_refused()
    {
        await using (await ServerUnderTest.StartAsync(new ServerOptions { Path = Database }))
        {
        }
        Execute("PRAGMA user_version = 1000");
        await AssertRefusedAsync(new ServerOptions { Path = Database }, "DATABASE_NEWER");
    }

    [Fact]
    public async Task A_damaged_database_is_refused()
    {
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database }))
        {
            for (var i = 0; i < 200; i++) await server.WriteAsync($"account-{i}", $$"""{"s":"{{new string('x', 500)}}"}""");
        }
        await using (var file = File.OpenWrite(Database))
        {
            for (var page = 3; page < file.Length / 4096; page++)
            {
                file.Position = (page * 4096) + 100;
                file.Write(new byte[1000]);
            }
        }
        await AssertRefusedAsync(new ServerOptions { Path = Database }, "DATABASE_CORRUPT");
    }

    [Fact]
    public async Task A_missing_folder_a_folder_and_an_empty_path_are_refused()
    {
        await AssertRefusedAsync(new ServerOptions { Path = Path.Combine(_folder, "missing", "events.db") }, "DIRECTORY_NOT_FOUND");
        await AssertRefusedAsync(new ServerOptions { Path = _folder }, "DATABASE_INVALID");
        await AssertRefusedAsync(new ServerOptions { Path = "" }, "DATABASE_INVALID");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ns_b3RoZXI_0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_wrong_token_is_refused_without_showing_it(string token)
    {
        var refusal = await AssertRefusedAsync(new ServerOptions { Token = token }, "INVALID_TOKEN");
        Assert.DoesNotContain("00000000", refusal.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_refused_and_the_database_left_free()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await AssertRefusedAsync(new ServerOptions { Port = ((IPEndPoint)other.LocalEndpoint).Port, Path = Database }, "PORT_IN_USE");
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
    }

    [Fact]
    public async Task A_full_disk_refuses_what_does_not_fit_and_loses_nothing()
    {
        long written;
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database, MaximumPages = 60 }))
        {
            var results = new List<(int Status, JsonNode? Answer)>();
            for (var i = 0; i < 200; i++)
            {
                results.Add(await server.CallAsync($$"""["stream.write","account-1",{"type":"T","data":{"s":"{{new string('x', 3000)}}"} }]"""));
            }
            var refused = results.Where(result => result.Status != 200).ToList();
            Assert.NotEmpty(refused);
            Assert.All(refused, result =>
            {
                Assert.Equal(500, result.Status);
                Assert.Equal("BACKEND_ERROR", (string)result.Answer!["error"]!["code"]!);
                Assert.Equal("Failed to write message: database or disk is full", (string)result.Answer!["error"]!["message"]!);
            });
            written = results.Count - refused.Count;
            Assert.Equal(written, (await server.GetAsync("""["stream.get","account-1"]"""))!.AsArray().Count);
            Assert.Equal("BACKEND_ERROR", await server.RefusedAsync($$"""["ns.create","n",{"description":"{{new string('x', 500_000)}}"}]"""));
        }
        await using var again = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        Assert.Equal(written - 1, (long)(await again.GetAsync("""["stream.version","account-1"]"""))!);
        await again.WriteAsync("account-1");
    }

    [Fact]
    public async Task One_write_too_big_for_the_disk_does_not_take_others_with_it()
    {
        await using var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database, MaximumPages = 100 });
        using var connection = await server.ConnectAsync();
        var small = connection.Rpc("""["stream.write","small-1",{"type":"T","data":{}}]""");
        await connection.SendAsync(small + connection.Rpc($$"""["stream.write","big-1",{"type":"T","data":{"s":"{{new string('x', 1_000_000)}}"} }]""") + small);
        foreach (var status in new[] { 200, 500, 200 }) Assert.Equal(status, (await connection.ReceiveAsync()).Status);
        Assert.Equal(["small-1"], (await server.GetAsync("""["ns.streams"]"""))!.AsArray().Select(stream => (string)stream!["stream"]!));
    }

    [Fact]
    public async Task Dropped_namespaces_and_forced_imports_leave_no_rows_behind()
    {
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database }))
        {
            var token = await server.CreateNamespaceAsync("gone");
            for (var i = 0; i < 20; i++)
            {
                await server.GetAsync($$$"""["stream.write","a-{{{i}}}",{"type":"T","data":{},"metadata":{"correlationStreamName":"c-1"}}]""", token);
            }
            Assert.Equal(20, (long)(await server.GetAsync("""["ns.delete","gone"]"""))!["messagesDeleted"]!);
            await server.WriteAsync("b-1");
            await server.ImportAsync("", "?force=true");
        }
        // What a stop did not leave time for, the next start does.
        await using (var server = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database }))
        {
            Assert.Equal("[]", (await server.GetAsync("""["category.get",""]"""))!.ToJsonString());
            await Eventually.TrueAsync(() => Count("dropped_namespaces") == 0);
        }
        foreach (var table in new[] { "dropped_namespaces", "messages", "streams", "categories", "correlations" }) Assert.Equal(0, Count(table));
        Assert.Equal(1, Count("namespaces"));
    }

    [Fact]
    public async Task A_stopped_server_frees_its_port_and_may_be_stopped_again()
    {
        var (uri, _, server) = await EmbeddedServer.StartAsync(UnsharedPort.Next(), null, null, false, TestContext.Current.CancellationToken);
        await server.DisposeAsync();
        await server.DisposeAsync();
        await using var next = await ServerUnderTest.StartAsync(new ServerOptions { Port = uri.Port });
        Assert.Equal(uri, next.Uri);
    }

    [Fact]
    public async Task A_start_that_was_cancelled_leaves_nothing_open()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => EmbeddedServer.StartAsync(0, Database, null, false, new CancellationToken(canceled: true)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => EmbeddedServer.StartAsync(65536, null, null, false, CancellationToken.None));
        Assert.False(File.Exists(Database));
    }

    [Fact]
    public async Task Several_servers_run_side_by_side()
    {
        await using var memory = await ServerUnderTest.StartAsync();
        await using var file = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database });
        await using var other = await ServerUnderTest.StartAsync(new ServerOptions { Path = Database + "2" });
        await memory.WriteAsync("a-1");
        await file.WriteAsync("b-1");
        Assert.Equal("""["b"]""", await CategoriesAsync(file));
        Assert.Equal("""["a"]""", await CategoriesAsync(memory));
        Assert.Equal("""[]""", await CategoriesAsync(other));

        static async Task<string> CategoriesAsync(ServerUnderTest server) => new JsonArray(
            [.. (await server.GetAsync("""["ns.categories"]"""))!.AsArray().Select(category => category!["category"]!.DeepClone())]).ToJsonString();
    }

    private static async Task<InvalidOperationException> AssertRefusedAsync(ServerOptions options, string code)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => ServerUnderTest.StartAsync(options));
        Assert.Equal(code, refusal.Data["Code"]);
        Assert.NotEmpty(refusal.Message);
        return refusal;
    }

    private long Count(string table)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM " + table;
        return (long)command.ExecuteScalar()!;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
