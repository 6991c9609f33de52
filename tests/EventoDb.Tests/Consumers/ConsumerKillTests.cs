using System.Globalization;
using EventoDb.Client;
using EventoDb.Server;
using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

public sealed class ConsumerKillTests : IDisposable
{
    private static readonly int Kills = LongTests.Times(sample: 2, full: 30);
    private static readonly int Count = LongTests.Times(sample: 600, full: 3000);
    private const int CheckpointEvery = 20;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-kill");

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    [Fact]
    public async Task A_consumer_that_is_killed_again_and_again_misses_nothing_and_repeats_little()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (uri, token, server) = await EmbeddedServer.StartAsync(0, null, null, testMode: false, cancellation);
        await using var stopping = server;
        using var client = new EventoClient(new EventoClientOptions { Uri = uri, Token = token });
        var copy = new FileInfo(Path.Combine(_folder.FullName, "copy.txt"));
        await File.WriteAllTextAsync(copy.FullName, string.Empty, cancellation);
        for (var i = 0; i < Count; i++) await client.WriteAsync($"account-{i % 50}", new NewMessage("T", "{}"u8.ToArray()), cancellation);

        string Script(string wait, int pause) =>
            $"Receive-EventoMessage account -Consumer copy -CheckpointEvery {CheckpointEvery} {wait} | ForEach-Object {{ "
            + $"[IO.File]::AppendAllText('{copy.FullName}', \"$($_.GlobalPosition)`n\"); [Threading.Thread]::Sleep({pause}) }}";
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = Length(copy);
            using var consumer = new ConsumerProcess(uri, token, Script("-Wait", 1));
            // Not before it has begun; a consumer that has nothing left waits.
            await BackgroundScript.UntilAsync(() => Length(copy) > before || consumer.HasExited);
            await Task.Delay(Random.Shared.Next(0, 60), cancellation);
            consumer.Kill();
        }
        using (var last = new ConsumerProcess(uri, token, Script("", 0))) Assert.Equal(string.Empty, await last.EndAsync());

        var lines = (await File.ReadAllLinesAsync(copy.FullName, cancellation)).Select(line => long.Parse(line, CultureInfo.InvariantCulture)).ToList();
        var written = (await client.GetCategoryPageAsync("account", batchSize: 10_000, cancellationToken: cancellation)).Select(message => message.GlobalPosition);
        Assert.Equal(written, lines.Distinct().Order());
        TestContext.Current.SendDiagnosticMessage($"{lines.Count - Count} lines came twice.");
        Assert.InRange(lines.Count, Count, Count + (Kills * CheckpointEvery));
    }

    private static long Length(FileInfo file)
    {
        file.Refresh();
        return file.Length;
    }
}
