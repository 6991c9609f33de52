using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;

namespace EventoDb.Tests.Support;

/// <summary>A real pwsh as a process of its own.</summary>
internal static class PwshProcess
{
    /// <summary>What both sides of a process's pipes speak.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What starts pwsh, without profile and with redirected streams; no server is in its environment.</summary>
    public static ProcessStartInfo Command(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
            // As in the tests' own process most methods run a few times and never again; this number is read as a hexadecimal one.
            Environment = { ["NO_COLOR"] = "1", ["DOTNET_TieredPGO"] = "0", ["DOTNET_TC_CallCountThreshold"] = "7D0" },
        };
        start.Environment.Remove("EVENTODB_URL");
        start.Environment.Remove("EVENTODB_TOKEN");
        foreach (var argument in (string[])[PwshPackage.Assembly, "-NoProfile", "-NonInteractive", .. arguments]) start.ArgumentList.Add(argument);
        return start;
    }

    // On Windows a process writes in the code page of the console that it shares with its parent.
    [ModuleInitializer]
    internal static void WriteUtf8()
    {
        if (OperatingSystem.IsWindows()) Console.OutputEncoding = Utf8;
    }

    /// <summary>Runs a script with the module imported, in <paramref name="folder"/>.</summary>
    /// <param name="script">The script.</param>
    /// <param name="folder">Where.</param>
    /// <param name="timeZone">The time zone of the process, such as <c>Europe/Berlin</c>; null for that of the machine. Not heard of on Windows.</param>
    /// <returns>The exit code, and what was printed to both outputs.</returns>
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, string folder, string? timeZone = null)
    {
        var path = Path.Combine(folder, "script-of-the-test.ps1");
        await File.WriteAllTextAsync(path, $"$ErrorActionPreference = 'Stop'\nImport-Module '{Repository.Manifest}'\n{script}", TestContext.Current.CancellationToken);
        var (exitCode, output, error) = await RunFileAsync(path, folder, timeZone);
        return (exitCode, output + error);
    }

    /// <summary>Runs a file in <paramref name="folder"/>, in a session that has only what pwsh itself brings.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunFileAsync(string path, string folder, string? timeZone = null)
    {
        var start = Command("-File", path);
        if (timeZone is not null) start.Environment["TZ"] = timeZone;
        start.WorkingDirectory = folder;
        using var process = Process.Start(start)!;
        using var hang = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        hang.CancelAfter(Eventually.Hang);
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(hang.Token);
            var error = process.StandardError.ReadToEndAsync(hang.Token);
            await process.WaitForExitAsync(hang.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
