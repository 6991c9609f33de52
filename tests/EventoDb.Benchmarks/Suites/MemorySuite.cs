using System.Globalization;
using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Processes;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>The most memory that each cmdlet takes in a fresh shell, above what the idle one has.</summary>
internal static class MemorySuite
{
    public static async Task<Table> RunAsync(BenchmarkContext context)
    {
        var columns = new List<IReadOnlyList<string>>();
        foreach (var size in context.Options.Sizes) columns.Add(await MeasureAsync(context, size));
        string[] names = ["`Write-EventoMessage`", "`Get-EventoCategory -All`, nothing kept", "`Export-EventoMessage`", "`Import-EventoMessage`", "`Copy-EventoNamespace`"];
        var rows = names.Select((name, index) => (IReadOnlyList<string>)[name, .. columns.Select(column => column[index])]).ToList();
        return new Table("Peak memory of the client above an idle shell", ["", .. context.Options.Sizes.Select(Show.Count)], rows);
    }

    private static async Task<IReadOnlyList<string>> MeasureAsync(BenchmarkContext context, int size)
    {
        var file = context.File("memory.ndjson");
        Sample.WriteFile(file, size, streams: 1000);
        var full = context.EnterNewNamespace();
        context.Session.Run("Import-EventoMessage $args[0]", file);
        return
        [
            await RunAsync(context.EnterNewNamespace(), string.Create(CultureInfo.InvariantCulture, $"1..{size} | Write-EventoMessage bench-1 Benchmarked @{{ a = 1; b = 'x' }} | Out-Null")),
            await RunAsync(full, "Get-EventoCategory -All | Out-Null"),
            await RunAsync(full, $"$null = Export-EventoMessage '{context.File("memory-out.ndjson")}' -Force"),
            await RunAsync(context.EnterNewNamespace(), $"$null = Import-EventoMessage '{file}'"),
            await RunAsync(
                full,
                $"$destination = Connect-EventoServer '{context.Server.Uri}' -Token '{context.EnterNewNamespace()}' -NoDefault -PassThru; $null = Copy-EventoNamespace -Destination $destination"),
        ];

        async Task<string> RunAsync(string token, string script)
        {
            var output = await ChildProcess.RunAsync(ChildProcess.StartSelf("memory", context.Manifest, context.Server.Uri.ToString(), token, script));
            await Console.Error.WriteLineAsync($"{script.Split(" = ")[^1]}: {output}");
            return Show.Megabytes(long.Parse(output, CultureInfo.InvariantCulture));
        }
    }
}
