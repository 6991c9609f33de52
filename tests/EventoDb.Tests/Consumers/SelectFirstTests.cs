using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>What <c>Select-Object -First</c> handed on was taken, whatever stands between it and the consumer.</summary>
public sealed class SelectFirstTests : IDisposable
{
    private const int Count = 20;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-first");
    private readonly ScriptRunner _runner = ScriptRunner.Lend();

    public void Dispose()
    {
        _runner.Dispose();
        TestFolder.Remove(_folder.FullName);
    }

    public static TheoryData<string> Pipelines { get; } =
    [
        "Receive-EventoMessage order -Consumer c | Select-Object -First $n | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c -CheckpointEvery 1 | Select-Object -First $n | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c | Where-Object { $true } | ForEach-Object { $_ } | Select-Object -First $n | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c | ForEach-Object { $_.Type; 'cut off' } | Where-Object { $_ -ne 'cut off' } | Select-Object -First $n",
        "function f { Receive-EventoMessage order -Consumer c }; f | Select-Object -First $n | ForEach-Object Type",
        "function f { Receive-EventoMessage order -Consumer c | ForEach-Object { $_ } }; f | Select-Object -First $n | ForEach-Object Type",
        "function f { [CmdletBinding()] param() Receive-EventoMessage order -Consumer c }; function g { process { $_ } }; f | g | Select-Object -First $n | ForEach-Object Type",
        "function f { process { $_ } }; Receive-EventoMessage order -Consumer c | f | Select-Object -First $n | ForEach-Object Type",
        "& { Receive-EventoMessage order -Consumer c } | Select-Object -First $n | ForEach-Object Type",
        ". { Receive-EventoMessage order -Consumer c } | Select-Object -First $n | ForEach-Object Type",
        "& $file | Select-Object -First $n | ForEach-Object Type",
        "$null = New-Module { function f { Receive-EventoMessage order -Consumer c } }; f | Select-Object -First $n | ForEach-Object Type",
        "foreach ($once in 1) { Receive-EventoMessage order -Consumer c | Select-Object -First $n | ForEach-Object Type }",
        "$taken = Receive-EventoMessage order -Consumer c | Select-Object -First $n; $taken.Type",
        "Receive-EventoMessage order -Consumer c | Write-EventoMessage -StreamName copy-1 -Window 1 | Select-Object -First $n | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c | Write-EventoMessage -StreamName copy-1 -Window 64 | Select-Object -First $n | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c | Write-EventoMessage -StreamName copy-1 | Write-EventoMessage -StreamName copy-2 -Data { @{} } | Select-Object -First $n | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c | Select-Object -First $n | Write-EventoMessage -StreamName copy-1 | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c | ForEach-Object { Write-EventoMessage copy-1 $_.Type @{} } | Select-Object -First $n | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c | ForEach-Object { Write-EventoMessage copy-1 $_.Type @{}; Write-EventoMessage copy-2 $_.Type @{} }"
            + " | Where-Object StreamName -eq copy-1 | Select-Object -First $n | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c | Select-Object -First $n -Wait | Select-Object -First $n | ForEach-Object Type",
        "Receive-EventoMessage order -Consumer c -Wait | Select-Object -First $n | ForEach-Object Type",
    ];

    [Theory, MemberData(nameof(Pipelines))]
    public async Task Each_run_goes_on_after_what_the_last_one_took(string pipeline)
    {
        await using var store = await StartAsync();
        _runner.Set("n", 2);
        var taken = Enumerable.Range(0, 3).SelectMany(_ => _runner.Run(pipeline).Values).Cast<string>().Select(OrderStore.Number);
        Assert.Equal([1, 2, 3, 4, 5, 6], taken);
        _runner.Set("n", 1);
        taken = Enumerable.Range(0, 3).SelectMany(_ => _runner.Run(pipeline).Values).Cast<string>().Select(OrderStore.Number);
        Assert.Equal([7, 8, 9], taken);
    }

    [Fact]
    public async Task A_script_block_that_is_cut_off_counts_once_what_it_has_written_is_acknowledged()
    {
        await using var store = await StartAsync();
        const string Pipeline =
            "Receive-EventoMessage order -Consumer c | ForEach-Object { $type = $_.Type; 1..3 | Write-EventoMessage copy-1 $type -Data { @{} } -Window 64 } | Select-Object -First 2 | ForEach-Object Type";
        Assert.Equal(["N1", "N1", "N2", "N2", "N3", "N3"], Enumerable.Range(0, 3).SelectMany(_ => _runner.Run(Pipeline).Values));
    }

    [Fact]
    public async Task A_consumer_whose_writes_come_out_at_the_pipelines_end_goes_on_after_what_was_taken()
    {
        await using var store = await StartAsync();
        const string Pipeline = "Receive-EventoMessage order -Consumer c -First 6 | Where-Object Type -ne N6 | Write-EventoMessage -StreamName copy-1 -Window 64 | Select-Object -First 2 | ForEach-Object Type";
        Assert.Equal(["N1", "N2"], _runner.Run(Pipeline).Values);
        Assert.Equal(2, await store.PositionAsync("c"));
        Assert.Equal(["N3", "N4"], _runner.Run(Pipeline).Values);
    }

    [Theory]
    [InlineData("Select-Object -First 3 | ForEach-Object { if ($_.Type -eq 'N3') { throw 'broken' } }")]
    [InlineData("ForEach-Object { $first = 1..9 | Select-Object -First 1; if ($_.Type -eq 'N3') { throw 'broken' } }")]
    [InlineData("ForEach-Object { try { if ($_.Type -eq 'N3') { throw 'broken' } } finally { $first = 1..9 | Select-Object -First 1 } }")]
    [InlineData("ForEach-Object { if ($_.Type -eq 'N3') { throw 'broken' } $_ } | Select-Object -First 9")]
    [InlineData("Select-Object -First 3 | Write-EventoMessage -StreamName refused-1 -ErrorAction Stop")]
    public async Task A_pipeline_that_fails_has_not_had_enough(string behind)
    {
        await using var store = await StartAsync();
        store.Refuse("N3");
        if (!behind.Contains("refused-1", StringComparison.Ordinal)) store.OnWrite = (_, _) => null;
        Assert.NotNull(_runner.Run($"Receive-EventoMessage order -Consumer c | {behind}").Error);
        Assert.Equal(2, await store.PositionAsync("c"));
    }

    [Fact]
    public async Task Another_consumer_of_its_name_is_noticed_where_the_pipeline_has_had_enough()
    {
        await using var store = await StartAsync();
        var error = _runner.Run("Receive-EventoMessage order -Consumer c | ForEach-Object { $null = Set-EventoConsumer order -Consumer c -Position 7; $_ } | Select-Object -First 1").Error;
        Assert.StartsWith("CONSUMER_CONFLICT,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(7, await store.PositionAsync("c"));
    }

    [Fact]
    public async Task A_position_that_cannot_be_recorded_at_the_pipelines_end_is_warned_of()
    {
        var screen = new Screen(300);
        using var runner = new ScriptRunner(host: screen);
        await using var store = await OrderStore.StartAsync(OrderStore.Pebble, Count);
        store.Connect(runner);
        // Acknowledged only when the consumer has ended.
        store.OnWrite = (_, type) =>
        {
            if (type == "N4") store.HasRecorded.Wait(TestContext.Current.CancellationToken);
            return null;
        };
        runner.Run(
            "Receive-EventoMessage order -Consumer c -First 5 | Where-Object Type -ne N5 | Write-EventoMessage -StreamName copy-1 -Window 64"
            + " | ForEach-Object -Process { } -End { $null = Set-EventoConsumer order -Consumer c -Position 7 }").ThrowOnError();
        Assert.Equal(7, await store.PositionAsync("c"));
        Assert.Contains("Another consumer 'c'", Assert.Single(screen.Take(), line => line.Contains("comes again", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private async Task<OrderStore> StartAsync()
    {
        var store = await OrderStore.StartAsync(OrderStore.Pebble, Count);
        store.Connect(_runner);
        var file = Path.Combine(_folder.FullName, "receive.ps1");
        await File.WriteAllTextAsync(file, "Receive-EventoMessage order -Consumer c", TestContext.Current.CancellationToken);
        _runner.Set("file", file);
        return store;
    }
}
