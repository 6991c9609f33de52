using System.Diagnostics;

namespace EventoDb.Tests.Support;

/// <summary>A real pwsh, for what needs more than the engine's core cmdlets. Tests that need it are skipped where there is none.</summary>
internal static class PwshProcess
{
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);
    private static readonly string? Executable = Find();

    /// <summary>Runs a script with the module imported, in <paramref name="folder"/>.</summary>
    /// <returns>The exit code, and what was printed to both outputs.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, string folder)
    {
        Assert.SkipWhen(Executable is null, "There is no pwsh on this machine.");
        var path = Path.Combine(folder, "script-of-the-test.ps1");
        await File.WriteAllTextAsync(path, $"$ErrorActionPreference = 'Stop'\nImport-Module '{Repository.Manifest}'\n{script}", TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo(Executable!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment = { ["NO_COLOR"] = "1" },
        };
        foreach (var argument in (string[])["-NoProfile", "-NonInteractive", "-File", path]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var hang = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        hang.CancelAfter(Hang);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(hang.Token);
            var error = process.StandardError.ReadToEndAsync(hang.Token);
            await process.WaitForExitAsync(hang.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"))
            .FirstOrDefault(File.Exists);
}
