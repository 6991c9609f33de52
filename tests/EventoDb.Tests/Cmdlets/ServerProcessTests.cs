using System.Diagnostics;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

/// <summary>A server that is a process of its own: Start-EventoServer -Wait.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-process");

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_with_success_and_what_was_acknowledged_is_there(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        var path = Path.Combine(_folder.FullName, "shop.db");
        var cancellation = TestContext.Current.CancellationToken;
        var start = PwshProcess.Command("-Command", $"Import-Module '{Repository.Manifest}'; Start-EventoServer -Wait -Path '{path}'");
        if (OperatingSystem.IsLinux())
        {
            // Whoever runs the tests in the background may ignore SIGINT, and what is ignored is ignored in children, too.
            foreach (var (index, argument) in ((string[])["--default-signal=INT", start.FileName]).Index()) start.ArgumentList.Insert(index, argument);
            start.FileName = "env";
        }
        using var process = Process.Start(start)!;
        var ready = await process.StandardOutput.ReadLineAsync(cancellation) ?? string.Empty;
        Assert.StartsWith("EventoDB server is ready on http://127.0.0.1:", ready, StringComparison.Ordinal);
        using (var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"])) await kill.WaitForExitAsync(cancellation);
        await process.WaitForExitAsync(cancellation).WaitAsync(Eventually.Hang, cancellation);
        Assert.Equal((0, string.Empty), (process.ExitCode, (await process.StandardError.ReadToEndAsync(cancellation)).Trim()));
        using var runner = ScriptRunner.Lend();
        // The file is free.
        Assert.Equal(0L, runner.Run("$server = Start-EventoServer -Path $args[0]; (Write-EventoMessage a-1 T @{}).Position; $server | Stop-EventoServer", path).Single.BaseObject);
    }

    [Fact]
    public void The_ready_line_is_information_and_stopping_the_server_ends_the_wait()
    {
        using var runner = new ScriptRunner();
        using var shell = runner.Create("Start-EventoServer -Wait");
        var running = shell.BeginInvoke();
        Assert.True(SpinWait.SpinUntil(() => shell.Streams.Information.Count > 0, Eventually.Hang));
        Assert.Contains("is ready on", shell.Streams.Information[0].ToString(), StringComparison.Ordinal);
        EventoSession.Of(runner.Runspace).Servers.StopAll();
        Assert.True(running.AsyncWaitHandle.WaitOne(Eventually.Hang));
        Assert.Empty(shell.EndInvoke(running));
    }
}
