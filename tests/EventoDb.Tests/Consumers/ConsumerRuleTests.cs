using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>A message counts when everything behind the consumer has taken it and every write made of it was acknowledged.</summary>
public sealed class ConsumerRuleTests : IDisposable
{
    private const int Count = 40;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-rule");
    private readonly ScriptRunner _runner = ScriptRunner.Lend();

    public static TheoryData<string, string, string> Surroundings
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            var number = 0;
            foreach (var surrounding in Surrounding.All)
            {
                // A sample of them: each surrounding, each window, each server.
                foreach (var row in Windows.Where(row => LongTests.Wanted || number++ % 5 == 0)) all.Add(surrounding, row.Data.Item1, row.Data.Item2);
            }
            return all;
        }
    }

    public static TheoryData<string, string> Windows { get; } =
        new MatrixTheoryData<string, string>(["", "-Window 1", "-Window 64"], [OrderStore.Embedded, OrderStore.Pebble]);

    public void Dispose()
    {
        _runner.Dispose();
        TestFolder.Remove(_folder.FullName);
    }

    [Theory, MemberData(nameof(Surroundings))]
    public async Task A_message_whose_copy_is_refused_comes_again_where_errors_stop(string surrounding, string window, string server)
    {
        await using var store = await StartAsync(server);
        store.Refuse("N10");
        var script = Surrounding.Of(
            surrounding,
            $"Receive-EventoMessage order -Consumer c @stop | Write-EventoMessage -StreamName copy-1 -Data {{ @{{}} }} {window} @stop",
            Path.Combine(_folder.FullName, "pipeline.ps1"));
        var failed = _runner.Run(script);
        Assert.Contains("N10 is refused", failed.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(9, await store.PositionAsync("c"));

        store.OnWrite = (_, _) => null;
        _runner.Run(script).ThrowOnError();
        Assert.Equal(Count, await store.PositionAsync("c"));
        var copied = await store.NumbersAsync("copy-1");
        Assert.Equal(Enumerable.Range(1, Count), copied.Distinct().Order());
        Assert.True(copied.Count - Count < 64, $"{copied.Count - Count} came twice.");
    }

    [Fact]
    public async Task So_it_is_in_a_script_file_that_pwsh_runs()
    {
        await using var store = await OrderStore.StartAsync(OrderStore.Pebble, Count);
        store.Refuse("N10");
        foreach (var window in (string[])["", "-Window 1", "-Window 64"])
        {
            var consumer = "c" + window.Replace("-Window ", null, StringComparison.Ordinal);
            var (exitCode, output) = await PwshProcess.RunAsync(
                $"$null = Connect-EventoServer '{store.Uri}' -Token '{store.Token}'\n"
                + $"Receive-EventoMessage order -Consumer {consumer} | Write-EventoMessage -StreamName copy-1 -Data {{ @{{}} }} {window}",
                _folder.FullName);
            Assert.True(exitCode == 1 && output.Contains("N10 is refused", StringComparison.Ordinal), output);
            Assert.Equal(9, await store.PositionAsync(consumer));
        }
    }

    [Theory, MemberData(nameof(Windows))]
    public async Task A_message_at_whose_result_a_later_stage_fails_comes_again(string window, string server)
    {
        await using var store = await StartAsync(server);
        var failed = _runner.Run(
            $"Receive-EventoMessage order -Consumer c | Write-EventoMessage -StreamName copy-1 -Data {{ @{{}} }} {window} | ForEach-Object {{ if ($_.Type -eq 'N10') {{ throw 'broken' }} }}");
        Assert.Equal("broken", failed.Error.Exception.Message);
        Assert.Equal(9, await store.PositionAsync("c"));
    }

    [Theory, MemberData(nameof(Windows))]
    public async Task A_message_whose_copys_copy_is_refused_comes_again(string window, string server)
    {
        await using var store = await StartAsync(server);
        store.OnWrite = (stream, type) => stream == "copy-2" && type == "N10" ? StubAnswer.Error(400, "INVALID_REQUEST", "refused") : null;
        _runner.Run(
            $"$ErrorActionPreference = 'Stop'; Receive-EventoMessage order -Consumer c | Write-EventoMessage -StreamName copy-1 -Data {{ @{{}} }} {window}"
            + $" | Write-EventoMessage -StreamName copy-2 -Data {{ @{{}} }} {window}");
        Assert.Equal(9, await store.PositionAsync("c"));
    }

    [Theory]
    [InlineData("ForEach-Object { $null = $_ | Write-EventoMessage -StreamName copy-1 -ErrorAction Stop }")]
    [InlineData("ForEach-Object { Write-EventoMessage copy-1 $_.Type @{} -ErrorAction Stop } | Out-Null")]
    [InlineData("& { process { Write-EventoMessage copy-1 $_.Type @{} -ErrorAction Stop } }")]
    [InlineData("ForEach-Object { 'a', 'b' | Write-EventoMessage copy-1 $_.Type -Data { @{} } -Window 64 -ErrorAction Stop }")]
    [InlineData("ForEach-Object -Begin { $p = { Write-EventoMessage -StreamName copy-1 -ErrorAction Stop -Window 64 }.GetSteppablePipeline(); $p.Begin($true) } -Process { $p.Process($_) } -End { $p.End() }")]
    [InlineData("Tee-Object -Variable seen | Write-EventoMessage -StreamName copy-1 -ErrorAction Stop -Window 64 -OutVariable results | Out-Null")]
    [InlineData("Write-EventoMessage -StreamName copy-1 -ErrorAction Stop -Window 64 -Connection $other | Out-Null")]
    public async Task However_the_pipeline_writes_a_message_whose_copy_is_refused_comes_again(string behind)
    {
        await using var store = await StartAsync(OrderStore.Pebble);
        store.Refuse("N10");
        _runner.Run("$other = Connect-EventoServer $args[0] -Token $args[1] -NoDefault", store.Uri.ToString(), store.Token).ThrowOnError();
        Assert.Contains("N10 is refused", _runner.Run($"Receive-EventoMessage order -Consumer c | {behind}").Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(9, await store.PositionAsync("c"));
    }

    [Theory]
    [InlineData("Write-EventoMessage -StreamName copy-1", Count - 1)]
    [InlineData("ForEach-Object { try { Write-EventoMessage copy-1 $_.Type @{} -ErrorAction Stop } catch { $caught = $_ } }", Count - 1)]
    [InlineData("ForEach-Object { $type = $_.Type; try { 1..3 | Write-EventoMessage copy-1 $type -Data { @{} } -ErrorAction Stop -Window 64 } catch { $caught = $_ } }", (Count - 1) * 3)]
    [InlineData("Write-EventoMessage -StreamName taken-1 -Window 64 | ForEach-Object { $type = $_.Type; try { 1, 2 | Write-EventoMessage copy-1 $type -Data { @{} } -ErrorAction Stop -Window 64 } catch { $caught = $_ } }", (Count - 1) * 2)]
    public async Task What_is_refused_counts_where_the_pipeline_goes_on(string behind, int copies)
    {
        await using var store = await StartAsync(OrderStore.Pebble);
        store.OnWrite = (stream, type) => stream == "copy-1" && type == "N10" ? StubAnswer.Error(400, "INVALID_REQUEST", "refused") : null;
        _runner.Run($"Receive-EventoMessage order -Consumer c | {behind}");
        Assert.Equal(Count, await store.PositionAsync("c"));
        Assert.Equal(copies, (await store.NumbersAsync("copy-1")).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-CheckpointEvery 1")]
    [InlineData("-CheckpointEvery 4")]
    [InlineData("-CheckpointSec 0.001")]
    public async Task No_checkpoint_counts_what_is_refused_later(string checkpoint)
    {
        await using var store = await StartAsync(OrderStore.Pebble);
        store.Refuse("N10");
        _runner.Run($"Receive-EventoMessage order -Consumer c {checkpoint} | Write-EventoMessage -StreamName copy-1 -Window 64 -ErrorAction Stop");
        Assert.Equal(9, await store.PositionAsync("c"));
    }

    [Theory]
    [InlineData(15, Count)]
    [InlineData(10, 9)]
    public async Task What_the_pipeline_finishes_only_at_its_end_counts_then(int last, int position)
    {
        await using var store = await StartAsync(OrderStore.Pebble);
        if (position < last) store.Refuse($"N{last}");
        // So slow that results are handed on at the end only; and what comes last is not written at all.
        store.OnWrite = After(TimeSpan.FromMilliseconds(1), store.OnWrite);
        _runner.Run(
            $"Receive-EventoMessage order -Consumer c | Where-Object {{ [int]$_.Type.Substring(1) -le {last} }} | Write-EventoMessage -StreamName copy-1 -Window 64 -ErrorAction Stop");
        Assert.Equal(Math.Min(position, last), (await store.NumbersAsync("copy-1")).Count);
        Assert.Equal(position, await store.PositionAsync("c"));
    }

    [Fact]
    public async Task A_burst_that_is_followed_by_silence_counts_at_once()
    {
        await using var store = await StartAsync(OrderStore.Pebble);
        await using var consumer = new BackgroundScript(
            store.Uri.ToString(), store.Token, "Receive-EventoMessage order -Consumer c -Wait -CheckpointSec 0.01 | Write-EventoMessage -StreamName copy-1 -Window 64");
        await consumer.CountsAsync(Count);
        await Eventually.TrueAsync(() => store.PositionAsync("c").GetAwaiter().GetResult() == Count);
    }

    [Fact]
    public async Task Ctrl_C_counts_nothing_that_is_not_acknowledged()
    {
        await using var store = await StartAsync(OrderStore.Pebble);
        var reached = new TaskCompletionSource();
        store.OnWrite = (_, type) =>
        {
            if (type != "N10") return null;
            reached.TrySetResult();
            return StubAnswer.Stall;
        };
        await using var consumer = new BackgroundScript(
            store.Uri.ToString(), store.Token, "Receive-EventoMessage order -Consumer c | Write-EventoMessage -StreamName copy-1 -Window 64");
        await reached.Task.WaitAsync(Eventually.Hang, TestContext.Current.CancellationToken);
        await consumer.StopAsync();
        Assert.InRange(await store.PositionAsync("c"), 0, 9);
    }

    private static Func<string, string, StubAnswer?> After(TimeSpan pause, Func<string, string, StubAnswer?> then) => (stream, type) =>
    {
        TestContext.Current.CancellationToken.WaitHandle.WaitOne(pause);
        return then(stream, type);
    };

    private async Task<OrderStore> StartAsync(string server)
    {
        var store = await OrderStore.StartAsync(server, Count);
        store.Connect(_runner);
        _runner.Set("manifest", Repository.Manifest);
        _runner.Set("uri", store.Uri.ToString());
        _runner.Set("token", store.Token);
        return store;
    }
}
