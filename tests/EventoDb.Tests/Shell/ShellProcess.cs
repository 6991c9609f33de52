using System.Diagnostics;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Shell;

/// <summary>The built shell with its outputs redirected.</summary>
/// <param name="warm">Where it runs; null for each run in a process of its own.</param>
internal sealed class ShellProcess(WarmShell? warm = null) : IDisposable
{
    private static readonly TimeSpan s_hang = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-shell");

    /// <summary>Writes a script into this test's folder, the shell's current directory.</summary>
    public ShellProcess With(string name, string script)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, name), script);
        return this;
    }

    public Task<ShellResult> RunAsync(params string[] arguments) => RunAsync("", arguments);

    /// <summary>Runs the shell to its end with <paramref name="input"/> on standard input.</summary>
    public async Task<ShellResult> RunAsync(string input, string[] arguments)
    {
        using var hang = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        hang.CancelAfter(s_hang);
        var result = await (warm is null ? RunProcessAsync(input, arguments, hang.Token) : warm.RunAsync(_folder.FullName, input, arguments, hang.Token));
        return result with { Output = Lines(result.Output), Error = Lines(result.Error) };
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>The shell beside the module, built as these tests are.</summary>
    internal static string Assembly
    {
        get
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            return Path.Combine(Repository.Root, "src", "EventoDb.Shell", "bin", configuration, "net10.0", "EventoDb.Shell.dll");
        }
    }

    private async Task<ShellResult> RunProcessAsync(string input, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Assembly);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);

        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellation);
            return new ShellResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}
