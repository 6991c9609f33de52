using System.Diagnostics;

namespace EventoDb.Benchmarks.Processes;

/// <summary>Processes that are started for a measurement.</summary>
internal static class ChildProcess
{
    /// <summary>Starts this program in another mode.</summary>
    public static Process StartSelf(params string[] arguments) => StartSelf(environment: null, arguments);

    /// <summary>Starts this program in another mode, with these variables besides its own; null for none.</summary>
    public static Process StartSelf(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        Start(Environment.ProcessPath!, [typeof(ChildProcess).Assembly.Location, .. arguments], environment);

    /// <summary>Starts a program.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = System.Text.Encoding.UTF8 };
        foreach (var argument in isHost || !arguments.First().EndsWith(".dll", StringComparison.Ordinal) ? arguments : arguments.Skip(1)) start.ArgumentList.Add(argument);
        if (environment is not null)
        {
            foreach (var (name, value) in environment) start.Environment[name] = value;
        }
        return Process.Start(start)!;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{process.StartInfo.FileName} ended with {process.ExitCode}.");
        }
    }
}
