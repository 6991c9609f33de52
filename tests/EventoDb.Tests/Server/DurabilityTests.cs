using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using EventoDb.Server.Storage;
using EventoDb.Tests.Support;
using Microsoft.Data.Sqlite;

namespace EventoDb.Tests.Server;

/// <summary>What was acknowledged survives kill -9, at any moment.</summary>
public sealed class DurabilityTests : IDisposable
{
    private const string Token = "ns_ZGVmYXVsdA_0000000000000000000000000000000000000000000000000000000000000000";
    private const int Connections = 4;
    private const int Window = 16;

    private static readonly int Kills = LongTests.Times(sample: 3, full: 50);

    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb-").FullName;
    private readonly ConcurrentDictionary<string, (string Stream, long Position, long GlobalPosition)> _acknowledged = new();

    private string Database => Path.Combine(_folder, "events.db");

    public void Dispose() => TestFolder.Remove(_folder);

    /// <summary>Elsewhere than on macOS the last two change nothing: there, fsync leaves what is written in the drive's cache.</summary>
    [Theory]
    [InlineData("synchronous", 2)]
    [InlineData("fullfsync", 1)]
    [InlineData("checkpoint_fullfsync", 1)]
    public void What_is_acknowledged_is_on_the_disk_not_in_a_cache(string pragma, long value)
    {
        using var database = EventoDb.Server.Storage.Database.Open(Database, null);
        Assert.Equal(value, database.Writer.ReadInteger("PRAGMA " + pragma));
    }

    [Fact]
    public async Task Every_acknowledged_message_is_there_after_each_kill()
    {
        var random = new Random(4711);
        for (var kill = 0; kill < Kills; kill++)
        {
            var (process, uri, _) = await HostProcess.ServeAsync("--path", Database, "--token", Token);
            using (process)
            {
                await CheckAsync(uri);
                var writing = Enumerable.Range(0, Connections).Select(connection => WriteUntilCutAsync(uri, kill, connection)).ToList();
                var before = _acknowledged.Count;
                await Eventually.TrueAsync(() => _acknowledged.Count > before);
                await Task.Delay(random.Next(0, 100), TestContext.Current.CancellationToken);
                process.Kill();
                await Task.WhenAll(writing);
            }
            Assert.Equal("ok", IntegrityCheck());
        }
        var (last, lastUri, _) = await HostProcess.ServeAsync("--path", Database, "--token", Token);
        using (last) await CheckAsync(lastUri);
    }

    private async Task WriteUntilCutAsync(Uri uri, int kill, int number)
    {
        var stream = $"account-{number}";
        try
        {
            using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync(uri.Host, uri.Port);
            using var connection = new RawConnection(socket, Token);
            for (var i = 0; ; i += Window)
            {
                var ids = Enumerable.Range(0, Window).Select(_ => Guid.NewGuid().ToString()).ToList();
                await connection.SendAsync(string.Concat(ids.Select(id =>
                    connection.Rpc($$"""["stream.write","{{stream}}",{"type":"T","data":{"kill":{{kill}} } },{"id":"{{id}}"}]"""))));
                foreach (var id in ids)
                {
                    var answer = await connection.ReceiveAsync();
                    Assert.Equal(200, answer.Status);
                    var result = JsonNode.Parse(answer.Body)!;
                    Assert.True(_acknowledged.TryAdd(id, (stream, (long)result["position"]!, (long)result["globalPosition"]!)));
                }
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            // Killed, as it was meant to be.
        }
    }

    /// <summary>All that was acknowledged is there as it was acknowledged, and positions have neither gaps nor doubles.</summary>
    private async Task CheckAsync(Uri uri)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = uri };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        using var content = new StringContent("""["category.get","",{"batchSize":-1}]""");
        using var response = await http.PostAsync(new Uri("/rpc", UriKind.Relative), content);
        var messages = JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsArray();

        var found = new Dictionary<string, (string Stream, long Position, long GlobalPosition)>();
        var versions = new Dictionary<string, long>();
        var head = 0L;
        foreach (var message in messages)
        {
            var stream = (string)message![1]!;
            Assert.Equal(++head, (long)message[4]!);
            Assert.Equal(versions.GetValueOrDefault(stream, -1) + 1, (long)message[3]!);
            versions[stream] = (long)message[3]!;
            found.Add((string)message[0]!, (stream, (long)message[3]!, head));
        }
        foreach (var (id, written) in _acknowledged) Assert.Equal(written, found[id]);
    }

    private string IntegrityCheck()
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return (string)command.ExecuteScalar()!;
    }
}
