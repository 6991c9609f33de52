using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using EventoDb.Benchmarks.Processes;
using EventoDb.Benchmarks.Reporting;
using EventoDb.Benchmarks.Suites;

namespace EventoDb.Benchmarks;

/// <summary>One run: a server, a session, the suites, the report.</summary>
internal static class BenchmarkRun
{
    private const int WarmUp = 2000;

    public static async Task<int> RunAsync(BenchmarkOptions options)
    {
        var manifest = Path.Combine(FindRoot(), "EventoDb.psd1");
        var folder = Directory.CreateTempSubdirectory("eventodb-benchmarks");
        try
        {
            using var session = new ModuleSession(manifest);
            if (!IsOptimized())
            {
                await Console.Error.WriteLineAsync("lib/ holds a Debug build; run with: dotnet run -c Release --project tests/EventoDb.Benchmarks");
                return 1;
            }
            if (options.IsSoak) return await SoakSuite.RunAsync(options, manifest, folder.FullName);
            using var server = options is { Uri: { } uri, Token: { } token } ? new ServerProcess(uri, token) : await ServerProcess.StartAsync(null);
            var context = new BenchmarkContext(options, server, session, manifest, folder.FullName);
            await WarmAsync(context);
            context.LeaveAsFound();
            var tables = new List<Table>();
            foreach (var suite in options.Only)
            {
                IReadOnlyList<Table> measured = suite switch
                {
                    "writing" => [WritingSuite.Run(context)],
                    "latency" => LatencySuite.Run(context),
                    "reading" => [ReadingSuite.Run(context)],
                    "asking" => AskingSuite.Run(context),
                    "transfer" => [await TransferSuite.RunAsync(context)],
                    "memory" => [await MemorySuite.RunAsync(context)],
                    "server" => [await ServerSuite.RunAsync(context)],
                    "live" => [await LiveSuite.RunAsync(context)],
                    "consumers" => [ConsumerSuite.Run(context)],
                    _ => [await StartSuite.RunAsync(context)],
                };
                tables.AddRange(measured);
                context.LeaveAsFound();
            }
            if (options.QuietMinutes > 0) tables.Add(await QuietSuite.RunAsync(context));
            var figures = $"{Machine.Describe(options.Rounds, options.Uri is null ? "the embedded server in a process of its own, in memory where nothing else is said" : "a server that ran already")}\n\n"
                + string.Join('\n', tables.Select(table => table.ToMarkdown()));
            Console.WriteLine(figures);
            if (options.Page is { } page) Page.Write(page, figures);
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Everything once, so that nothing is measured before it is compiled.</summary>
    private static async Task WarmAsync(BenchmarkContext context)
    {
        var small = context with { Options = BenchmarkOptions.Parse(["--sizes", $"{WarmUp}", "--rounds", "2"]) };
        WritingSuite.Run(small);
        ReadingSuite.Run(small);
        await TransferSuite.RunAsync(small);
        await Console.Error.WriteLineAsync("warm");
    }

    private static bool IsOptimized() => AssemblyLoadContext.All
        .SelectMany(context => context.Assemblies)
        .Where(assembly => assembly.GetName().Name is "EventoDb" or "EventoDb.Client")
        .All(assembly => assembly.GetCustomAttribute<DebuggableAttribute>() is not { IsJITOptimizerDisabled: true });

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "EventoDb.slnx"))) return folder;
        }
        throw new InvalidOperationException($"EventoDb.slnx was not found above {AppContext.BaseDirectory}.");
    }
}
