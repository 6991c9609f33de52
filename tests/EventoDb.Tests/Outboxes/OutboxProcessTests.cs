using System.Diagnostics;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Outboxes;

/// <summary>Processes that share an outbox are killed at random, while the server, which takes an id twice, comes and goes.</summary>
public sealed class OutboxProcessTests(ITestOutputHelper output) : IDisposable
{
    private const int Incarnation = 1_000_000;
    private static readonly int Processes = LongTests.Times(sample: 2, full: 20);
    private static readonly int Messages = LongTests.Times(sample: 100, full: 1_000);
    private static readonly int Kills = LongTests.Times(sample: 1, full: 3);
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb").FullName;
    private readonly CancellationTokenSource _ended = new();

    public void Dispose()
    {
        _ended.Dispose();
        TestFolder.Remove(_folder);
    }

    [Fact]
    public async Task Each_message_is_there_once_and_in_order_within_stream_and_process()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        var script = Path.Combine(_folder, "writer.ps1");
        var outbox = Path.Combine(_folder, "outbox");
        await File.WriteAllTextAsync(
            script,
            $$"""
            param([int] $process, [int] $first, [int] $count)
            $ErrorActionPreference = 'Stop'
            Import-Module '{{Repository.Manifest}}'
            while (!$server) { $server = Connect-EventoServer '{{server.Uri}}' -Token '{{server.Token}}' -RetryCount 0 -NoProxy -NoDefault -ErrorAction SilentlyContinue }
            for ($n = 0; $n -lt $count; $n += 10) {
                $n..($n + 9) |
                    Write-EventoMessage -StreamName { "s-$process-$($_ % 2)" } -Type { "$($first + $_)" } -Data { @{ n = $_ } } -Connection $server -Outbox '{{outbox}}' |
                    ForEach-Object { [Console]::Out.WriteLine("$($_.Type) $($_.Queued)") }
                Start-Sleep -Milliseconds 20
            }
            """,
            TestContext.Current.CancellationToken);
        var coming = ComeAndGoAsync(server);
        var said = await Task.WhenAll(Enumerable.Range(0, Processes).Select(process => RunAsync(script, process)));
        await _ended.CancelAsync();
        await coming;

        using var runner = ScriptRunner.Lend();
        runner.Run("Connect-EventoServer $args[0] -Token $args[1] -NoProxy", server.Uri.ToString(), server.Token).ThrowOnError();
        var queued = ((EventoOutbox)runner.Run("Get-EventoOutbox $args[0]", outbox).Single.BaseObject).Count;
        runner.Run("Send-EventoOutbox $args[0]", outbox).ThrowOnError();
        var look = (EventoOutbox)runner.Run("Get-EventoOutbox $args[0]", outbox).Single.BaseObject;
        Assert.Equal((0L, 0), (look.Count, look.Rejected.Count));

        var streams = server.Messages().ToLookup(message => message.Stream, message => int.Parse(message.Type, System.Globalization.CultureInfo.InvariantCulture));
        var there = 0;
        for (var process = 0; process < Processes; process++)
        {
            var stored = streams[$"s-{process}-0"].Concat(streams[$"s-{process}-1"]).ToList();
            there += stored.Count;
            Assert.Equal(stored.Count, stored.Distinct().Count());
            Assert.Empty(said[process].Except(stored));
            // What was not acknowledged when its process was killed may be there or not.
            Assert.InRange(stored.Count, Messages, Messages + (Kills * 10));
            foreach (var stream in (int[])[0, 1]) Assert.Equal(streams[$"s-{process}-{stream}"].Order(), streams[$"s-{process}-{stream}"]);
        }
        output.WriteLine($"{Processes} processes, each killed {Kills} times: {said.Sum(types => types.Count)} acknowledged, {there} there; {_queued} were queued, {queued} of them until the end");
    }

    private int _queued;

    /// <summary>Runs a process, kills it, runs it again, until it has written all that it should.</summary>
    private async Task<List<int>> RunAsync(string script, int process)
    {
        var acknowledged = new List<int>();
        var random = new Random(process);
        for (var incarnation = 0; acknowledged.Count < Messages; incarnation++)
        {
            var rest = Messages - acknowledged.Count;
            using var pwsh = Process.Start(PwshProcess.Command("-File", script, $"{process}", $"{incarnation * Incarnation}", $"{rest}"))!;
            var enough = incarnation < Kills ? random.Next(rest / (Kills + 1)) : int.MaxValue;
            var error = pwsh.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            for (var count = 0; await pwsh.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line; count++)
            {
                var parts = line.Split(' ');
                acknowledged.Add(int.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture));
                if (parts[1] == "True") Interlocked.Increment(ref _queued);
                if (count == enough) pwsh.Kill(entireProcessTree: true);
            }
            await pwsh.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(incarnation < Kills || pwsh.ExitCode == 0, await error);
        }
        return acknowledged;
    }

    private async Task ComeAndGoAsync(BackendStandIn server)
    {
        while (!_ended.IsCancellationRequested)
        {
            await Task.Delay(Random.Shared.Next(800), TestContext.Current.CancellationToken);
            await server.StopAsync();
            await Task.Delay(Random.Shared.Next(400), TestContext.Current.CancellationToken);
            server.Start();
        }
    }
}
