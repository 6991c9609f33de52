using System.Diagnostics;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Reliability;

/// <summary>A script that imports rows is killed again and again, and run again: each row is there once.</summary>
public sealed class RerunTests(ITestOutputHelper output) : IDisposable
{
    private static readonly int Rows = LongTests.Times(sample: 200, full: 5_000);
    private static readonly int Kills = LongTests.Times(sample: 1, full: 20);
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb").FullName;

    public void Dispose() => TestFolder.Remove(_folder);

    [Theory]
    [InlineData(BackendKind.Pebble, "-IdempotencyKey { $_.Number }")]
    [InlineData(BackendKind.Sqlite, "-Id { $_.Id } -SkipExisting")]
    public async Task Each_row_is_there_once(BackendKind kind, string arguments)
    {
        await using var server = new BackendStandIn(kind);
        await File.WriteAllLinesAsync(
            Path.Combine(_folder, "rows.csv"),
            ["Number,Id", .. Enumerable.Range(1, Rows).Select(n => $"{n},{Guid.NewGuid()}")], TestContext.Current.CancellationToken);
        var script = Path.Combine(_folder, "import.ps1");
        await File.WriteAllTextAsync(
            script,
            $$"""
            $ErrorActionPreference = 'Stop'
            Import-Module '{{Repository.Manifest}}'
            Connect-EventoServer '{{server.Uri}}' -Token '{{server.Token}}' -NoProxy
            Import-Csv '{{_folder}}/rows.csv' |
                Write-EventoMessage -StreamName { "account-$($_.Number % 20)" } -Type { "Row$($_.Number)" } -Data { @{ number = [int]$_.Number } } {{arguments}} |
                Measure-Object -Property Existing -Sum | ForEach-Object { "$($_.Count) $($_.Sum)" }
            """,
            TestContext.Current.CancellationToken);
        var killed = new List<int>();
        var enough = int.MaxValue;
        // What comes after that waits, or a run would be over before it is killed.
        server.Intercept = async (request, perform, cancellation) =>
        {
            if (request.Rpc == "stream.write" && server.Messages().Count >= Volatile.Read(ref enough)) await Task.Delay(Timeout.Infinite, cancellation);
            return perform();
        };
        for (var kill = 1; kill <= Kills; kill++)
        {
            Volatile.Write(ref enough, (kill * Rows / (Kills + 1)) + Random.Shared.Next(Rows / (Kills + 1) / 2));
            using var process = Process.Start(PwshProcess.Command("-File", script))!;
            await Eventually.TrueAsync(() => server.Messages().Count >= enough || process.HasExited);
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            killed.Add(server.Messages().Count);
        }
        Volatile.Write(ref enough, int.MaxValue);
        var (exitCode, said, error) = await PwshProcess.RunFileAsync(script, _folder);
        output.WriteLine($"{kind}: killed at {string.Join(", ", killed)}; the last run: {said}{error}");
        Assert.Equal(0, exitCode);
        Assert.Equal($"{Rows} {killed[^1]}", said.Trim());
        var streams = server.Messages().ToLookup(message => message.Stream, message => message.Type);
        for (var stream = 0; stream < 20; stream++)
        {
            Assert.Equal(Enumerable.Range(1, Rows).Where(n => n % 20 == stream).Select(n => $"Row{n}"), streams[$"account-{stream}"]);
        }
        Assert.All(killed, count => Assert.InRange(count, 1, Rows - 1));
    }
}
