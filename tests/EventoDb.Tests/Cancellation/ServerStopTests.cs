using System.Net;
using System.Net.Sockets;
using EventoDb.Tests.Live;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cancellation;

/// <summary>Servers and subscriptions whose start or end is stopped, and servers that cannot be reached.</summary>
[Collection(StopCollection.Name)]
public sealed class ServerStopTests(StopSession session, ITestOutputHelper output)
{
    [Fact]
    public async Task A_server_whose_start_was_stopped_is_not_there()
    {
        var random = new Random(2000);
        var port = UnsharedPort.Next();
        session.Set("port", port);
        for (var i = 0; i < StopCases.Count; i++)
        {
            var run = await session.StopAsync(new StopCase(StopCases.Start), _ => Task.Delay(random.Next(60)));
            var stop = await session.TryAsync("Stop-EventoServer");
            if (run.OutputCount == 0) Assert.StartsWith("SERVER_NOT_RUNNING,", stop.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
            else stop.ThrowOnError();
            await BackgroundScript.UntilAsync(() => IsFree(port));
            await session.RestoreAsync();
            await session.AssertUsableAsync();
        }
        output.WriteLine(session.Times.Describe("Start-EventoServer"));
    }

    [Theory]
    [InlineData("Start-EventoServer -Port $port", "Stop-EventoServer", "SERVER_NOT_RUNNING")]
    [InlineData("Register-EventoSubscription late -All -Action { } -Connection $embedded", "Get-EventoSubscription late", "SUBSCRIPTION_NOT_FOUND")]
    public async Task What_was_about_to_be_handed_on_when_it_was_stopped_is_not_there(string script, string check, string code)
    {
        var port = UnsharedPort.Next();
        session.Set("port", port);
        var handed = new TaskCompletionSource();
        session.Set("handed", handed);
        var slow = new StopCase(script + " | ForEach-Object { $handed.SetResult(); while ($true) { [Threading.Thread]::Sleep(1) } }");
        var run = await session.StopAsync(slow, ended => Task.WhenAny(handed.Task, ended).WaitAsync(Eventually.Hang));
        Assert.True(run.WasStopped, run.Errors);
        Assert.StartsWith(code + ",", (await session.TryAsync(check)).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(session.Server.Server.Uri.ToString(), (await session.RunAsync("(Get-EventoConnection).Uri")).Single.ToString());
        await BackgroundScript.UntilAsync(() => IsFree(port));
    }

    [Fact]
    public async Task A_start_that_waits_for_its_file_ends_when_it_is_stopped()
    {
        var random = new Random(2001);
        var path = session.PathOf("locked.db");
        session.Set("locked", path);
        await session.RunAsync("Start-EventoServer -Path $locked -NoConnect | Stop-EventoServer");
        for (var i = 0; i < StopCases.Count; i++)
        {
            using var holder = ServerFile.Lock(path);
            ServerFile.Forget(path);
            var run = await session.StopAsync(new StopCase(StopCases.StartOnLockedFile), async ended =>
            {
                await BackgroundScript.UntilAsync(() => ended.IsCompleted || ServerFile.HasBeenUsed(path));
                await Task.Delay(random.Next(30));
            });
            Assert.True(run.WasStopped, run.Errors);
            // It still waits, in the background: the cmdlet did not wait for it.
            Assert.True(ServerFile.IsInUse(path));
            holder.Close();
            await BackgroundScript.UntilAsync(() => !ServerFile.IsInUse(path));
        }
        await session.RunAsync("Start-EventoServer -Path $locked -NoConnect | Stop-EventoServer");
    }

    [Fact]
    public async Task To_stop_a_server_with_a_client_that_takes_its_time_can_be_stopped()
    {
        var random = new Random(2002);
        var path = session.PathOf("own.db");
        session.Set("file", path);
        for (var i = 0; i < StopCases.Count; i++)
        {
            var started = await session.RunAsync(
                """
                $own = Start-EventoServer -Path $file -TestMode -NoConnect
                $client = Connect-EventoServer $own.Uri -NoDefault
                $text = 'x' * 40000
                $null = 1..300 | Write-EventoMessage s-1 T -Data { @{ text = $text } } -Connection $client
                $own.Port
                """);
            using var reader = new SlowReader((int)started.Single.BaseObject);
            await reader.AskAsync("""["category.get","",{"batchSize":10000}]""", times: 20);
            var run = await session.StopAsync(new StopCase(StopCases.Stop), _ => Task.Delay(random.Next(60)));
            Assert.True(run.WasStopped, run.Errors);
            Assert.True(ServerFile.IsInUse(path));
            reader.Dispose();
            await BackgroundScript.UntilAsync(() => !ServerFile.IsInUse(path));
        }
        output.WriteLine(session.Times.Describe("Stop-EventoServer"));
    }

    [Theory]
    [InlineData("Connect-EventoServer $full -Token $token -NoDefault -TimeoutSec 3000")]
    [InlineData("Test-EventoServer $full -WaitSec 3000")]
    public async Task What_waits_for_a_connection_ends_when_it_is_stopped(string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a listener that is full refuses.");
        using var full = new FullListener();
        await full.FillAsync();
        session.Set("full", full.Uri.ToString());
        var random = new Random(2003);
        for (var i = 0; i < StopCases.Count; i++)
        {
            Assert.True((await session.StopAsync(new StopCase(script), _ => Task.Delay(random.Next(60)))).WasStopped);
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
