using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

/// <summary>A server that is a process of its own: Start-EventoServer -Wait.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-process");
    private Process? _process;

    public void Dispose()
    {
        if (_process is { HasExited: false }) _process.Kill(entireProcessTree: true);
        _process?.Dispose();
        TestFolder.Remove(_folder.FullName);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_with_success_and_what_was_acknowledged_is_there(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        var path = Path.Combine(_folder.FullName, "shop.db");
        await StartAsync(path, EventoToken.Create("default"));
        await EndAsync(signal);
        using var runner = ScriptRunner.Lend();
        // The file is free.
        Assert.Equal(0L, runner.Run("$server = Start-EventoServer -Path $args[0]; (Write-EventoMessage a-1 T @{}).Position; $server | Stop-EventoServer", path).Single.BaseObject);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_loses_nothing_acknowledged_of_writes_that_are_under_way(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        var path = Path.Combine(_folder.FullName, "shop.db");
        var token = EventoToken.Create("default");
        var cancellation = TestContext.Current.CancellationToken;
        var uri = await StartAsync(path, token);

        var acknowledged = new int[4];
        var writers = Enumerable.Range(1, 3).Select(writer => Task.Run(() => WriteUntilItEndsAsync(uri, token, $"plain-{writer}", () => Interlocked.Increment(ref acknowledged[writer])), cancellation)).ToList();
        using var pipeline = new ScriptRunner();
        using var shell = pipeline.Create(
            """
            Connect-EventoServer $args[0] -Token $args[1] -RetryCount 0
            1..1000000 | ForEach-Object { @{ n = $_ - 1 } } | Write-EventoMessage piped-0 Counted -ErrorAction Stop
            """,
            uri.ToString(),
            token);
        using var results = new PSDataCollection<PSObject>();
        results.DataAdded += (_, _) => Interlocked.Increment(ref acknowledged[0]);
        var piping = shell.BeginInvoke<PSObject, PSObject>(null, results);
        await Eventually.TrueAsync(() => Array.TrueForAll(acknowledged, static count => Volatile.Read(ref count) >= 20));

        await EndAsync(signal);
        await Task.WhenAll(writers).WaitAsync(Eventually.Hang, cancellation);
        Assert.True(piping.AsyncWaitHandle.WaitOne(Eventually.Hang));

        using var reader = ScriptRunner.Lend();
        reader.Run("$server = Start-EventoServer -Path $args[0]", path).ThrowOnError();
        foreach (var (writer, count) in acknowledged.Index())
        {
            var stream = writer == 0 ? "piped-0" : $"plain-{writer}";
            var numbers = reader.Run("(Get-EventoStream $args[0]).Data.n", stream).Output.Select(static number => Convert.ToInt32(number.BaseObject, CultureInfo.InvariantCulture)).ToList();
            Assert.True(numbers.Count >= count, $"{stream}: {count} acknowledged, {numbers.Count} there");
            Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
        }
        reader.Run("$server | Stop-EventoServer").ThrowOnError();
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

    private static async Task WriteUntilItEndsAsync(Uri uri, string token, string stream, Action acknowledge)
    {
        using var client = new EventoClient(new EventoClientOptions { Uri = uri, Token = token, RetryCount = 0, UseProxy = false });
        try
        {
            for (var i = 0; ; i++)
            {
                await client.WriteAsync(stream, new NewMessage("Counted", $$"""{"n":{{i}}}"""), TestContext.Current.CancellationToken);
                acknowledge();
            }
        }
        catch (EventoException)
        {
        }
    }

    /// <summary>Starts one on a file; its address.</summary>
    private async Task<Uri> StartAsync(string path, string token)
    {
        var start = PwshProcess.Command("-Command", $"Import-Module '{Repository.Manifest}'; Start-EventoServer -Wait -Path '{path}' -Token {token}");
        if (OperatingSystem.IsLinux())
        {
            // Whoever runs the tests in the background may ignore SIGINT, and what is ignored is ignored in children, too.
            foreach (var (index, argument) in ((string[])["--default-signal=INT", start.FileName]).Index()) start.ArgumentList.Insert(index, argument);
            start.FileName = "env";
        }
        _process = Process.Start(start)!;
        var ready = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? string.Empty;
        Assert.StartsWith("EventoDB server is ready on http://127.0.0.1:", ready, StringComparison.Ordinal);
        return new Uri(ready.Split(' ')[5]);
    }

    /// <summary>Sends it a signal, which it takes for a reason to end well.</summary>
    private async Task EndAsync(string signal)
    {
        var cancellation = TestContext.Current.CancellationToken;
        using (var kill = Process.Start("kill", [$"-{signal}", $"{_process!.Id}"])) await kill.WaitForExitAsync(cancellation);
        await _process.WaitForExitAsync(cancellation).WaitAsync(Eventually.Hang, cancellation);
        Assert.Equal((0, string.Empty), (_process.ExitCode, (await _process.StandardError.ReadToEndAsync(cancellation)).Trim()));
    }
}
