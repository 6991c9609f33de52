using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Processes;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>What a script pays before its first message: importing the module, compared to a binary module without commands, and the first command.</summary>
internal static class StartSuite
{
    private const int RunsPerRound = 5;

    // The one that the tool manifest pins, as the build downloaded it.
    private static readonly string Pwsh =
        typeof(StartSuite).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "Pwsh").Value!;

    public static async Task<Table> RunAsync(BenchmarkContext context)
    {
        var empty = CreateEmptyModule(context.Folder);
        var connect = $"Connect-EventoServer '{context.Server.Uri}' -Token '{context.Server.Token}'";
        var (imports, emptyImports, firsts) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < context.Options.Rounds * RunsPerRound; i++)
        {
            emptyImports.Add((await RunAsync(empty, "")).Import);
            var (import, first) = await RunAsync(context.Manifest, connect);
            imports.Add(import);
            firsts.Add(first);
        }
        return new Table(
            "Start, in fresh processes of pwsh",
            ["", ""],
            [
                ["`Import-Module` of an empty binary module", Show.Milliseconds(Figure.MedianOf(emptyImports))],
                ["`Import-Module EventoDb`", Show.Milliseconds(Figure.MedianOf(imports))],
                ["… above the empty one", Show.Milliseconds(Figure.MedianOf([.. imports.Zip(emptyImports, (mine, other) => mine - other)]))],
                ["the first command, `Connect-EventoServer`", Show.Milliseconds(Figure.MedianOf(firsts))],
            ]);

        async Task<(double Import, double First)> RunAsync(string module, string command)
        {
            var output = await ChildProcess.RunAsync(ChildProcess.Start("dotnet", [Pwsh, "-NoProfile", "-NonInteractive", "-Command", Script(module, command)]));
            var numbers = output.Split('\n')[^1].Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
            await Console.Error.WriteLineAsync($"{Path.GetFileName(module)}: import {numbers[0]:N0} ms, first command {numbers[1]:N0} ms");
            return (numbers[0], numbers[1]);
        }
    }

    private static string Script(string module, string command) =>
        $"$watch = [Diagnostics.Stopwatch]::StartNew(); Import-Module '{module}'; $import = $watch.Elapsed.TotalMilliseconds; {command}; "
        + "[string]::Format([cultureinfo]::InvariantCulture, '{0} {1}', $import, $watch.Elapsed.TotalMilliseconds - $import)";

    private static string CreateEmptyModule(string folder)
    {
        var path = Path.Combine(folder, "Empty.dll");
        var assembly = new PersistedAssemblyBuilder(new AssemblyName("Empty"), typeof(object).Assembly);
        assembly.DefineDynamicModule("Empty").DefineType("Empty", TypeAttributes.Public).CreateType();
        assembly.Save(path);
        return path;
    }
}
