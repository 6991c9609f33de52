using EventoDb.Tests.Consumers;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>Three hundred inputs of which the tenth is refused for what it is: with Stop nine are written, wherever it is said.</summary>
public sealed class StopEverywhereTests : IDisposable
{
    private const string Written = "1..300 | ForEach-Object { [pscustomobject]@{ n = $_ } } | Write-EventoMessage -StreamName { \"s-$($_.n)\" } -Type T -Data { $_ } -NoStream";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-stop");
    private readonly ScriptRunner _runner = ScriptRunner.Lend();

    public static TheoryData<string, string, string> Places
    {
        get
        {
            var all = new TheoryData<string, string, string>();
            var number = 0;
            foreach (var surrounding in Surrounding.All)
            {
                // A sample of them: each surrounding, each window, each server.
                foreach (var row in new MatrixTheoryData<string, string>(["", "-Window 1", "-Window 64"], [OrderStore.Embedded, OrderStore.Pebble]))
                {
                    if (LongTests.Wanted || number++ % 5 == 0) all.Add(surrounding, row.Data.Item1, row.Data.Item2);
                }
            }
            return all;
        }
    }

    public void Dispose()
    {
        _runner.Dispose();
        TestFolder.Remove(_folder.FullName);
    }

    [Theory, MemberData(nameof(Places))]
    public async Task Nothing_behind_the_refused_one_is_written(string surrounding, string window, string server)
    {
        await using var store = await OrderStore.StartAsync(server, 0);
        Connect(store);
        _runner.Run("Write-EventoMessage s-10 T @{}").ThrowOnError();
        var failed = _runner.Run(Surrounding.Of(surrounding, $"{Written} {window} @stop", Path.Combine(_folder.FullName, "pipeline.ps1")));
        Assert.Contains("'s-10'", failed.Error.Exception.Message, StringComparison.Ordinal);
        await AssertWrittenAsync(store, window);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-Window 1")]
    [InlineData("-Window 64")]
    public async Task So_it_is_in_a_script_file_that_pwsh_runs(string window)
    {
        await using var store = await OrderStore.StartAsync(OrderStore.Embedded, 0);
        Connect(store);
        _runner.Run("Write-EventoMessage s-10 T @{}").ThrowOnError();
        var (exitCode, output) = await PwshProcess.RunAsync($"Connect-EventoServer '{store.Uri}' -Token '{store.Token}'\n{Written} {window}", _folder.FullName);
        Assert.True(exitCode == 1 && output.Contains("'s-10'", StringComparison.Ordinal), output);
        await AssertWrittenAsync(store, window);
    }

    // A window that is given wins: what was in flight with the refused one may have been written.
    private static async Task AssertWrittenAsync(OrderStore store, string window)
    {
        var written = (await store.Client.FindStreamsAsync("s-", cancellationToken: TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken)) - 1;
        if (window == "-Window 64") Assert.InRange(written, 9, 9 + 64);
        else Assert.Equal(9, written);
    }

    private void Connect(OrderStore store)
    {
        store.Connect(_runner);
        foreach (var (name, value) in ((string, object)[])[("uri", store.Uri.ToString()), ("token", store.Token), ("manifest", Repository.Manifest)]) _runner.Set(name, value);
    }
}
