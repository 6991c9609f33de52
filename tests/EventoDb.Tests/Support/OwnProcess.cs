using System.Diagnostics;

namespace EventoDb.Tests.Support;

/// <summary>A process of these tests in which one test runs alone, because it measures the process, where others would be measured along.</summary>
internal static class OwnProcess
{
    private const string Variable = "EVENTODB_OWN_PROCESS";

    /// <summary>The tests' own executable.</summary>
    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "EventoDb.Tests.exe" : "EventoDb.Tests");

    /// <summary>Runs the current test in a process of its own, unless this is that process. A test begins with
    /// <c>if (await OwnProcess.HasRunAsync()) return;</c>.</summary>
    /// <returns>Whether it has run, and passed; false in the process where it is to run.</returns>
    public static async Task<bool> HasRunAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null) return false;
        var context = TestContext.Current;
        var name = $"{context.TestClass!.TestClassName}.{context.TestMethod!.MethodName}";
        using var process = Process.Start(new ProcessStartInfo(Executable, ["-noLogo", "-noColor", "-showLiveOutput", "-method", name])
        {
            // One arena of the C library, as in the soak: else each thread that was ever there keeps one, and what is measured is how many there were.
            Environment = { [Variable] = "1", ["DOTNET_ROOT"] = DotnetRoot, ["MALLOC_ARENA_MAX"] = "1" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = PwshProcess.Utf8,
            StandardErrorEncoding = PwshProcess.Utf8,
        })!;
        using var stop = context.CancellationToken.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await process.StandardOutput.ReadToEndAsync(CancellationToken.None) + await error;
        await process.WaitForExitAsync(CancellationToken.None);
        context.TestOutputHelper!.WriteLine(output);
        Assert.True(process.ExitCode == 0 && output.Contains("Total: 1, Errors: 0, Failed: 0, Skipped: 0", StringComparison.Ordinal), output);
        return true;
    }

    // The runtime that runs this process, which need not be where the tests' own executable would look.
    private static string DotnetRoot => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
}
