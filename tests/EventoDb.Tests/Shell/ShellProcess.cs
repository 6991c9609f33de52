using System.Diagnostics;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Shell;

/// <summary>The built shell as a process of its own, with its outputs redirected.</summary>
internal sealed class ShellProcess : IDisposable
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
        using var hang = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        hang.CancelAfter(s_hang);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(hang.Token);
            var error = process.StandardError.ReadToEndAsync(hang.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(hang.Token);
            return new ShellResult(process.ExitCode, Lines(await output), Lines(await error));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
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

    private static string Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd('\n');
}
