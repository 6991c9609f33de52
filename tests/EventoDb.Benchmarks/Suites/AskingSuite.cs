using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using EventoDb.Benchmarks.Load;
using EventoDb.Benchmarks.Measuring;
using EventoDb.Benchmarks.Reporting;

namespace EventoDb.Benchmarks.Suites;

/// <summary>Finding and measuring messages against a client that asks for the same pages and parses nothing; and what questions by time and from the end ask the
/// server for.</summary>
internal static partial class AskingSuite
{
    private const int PageSize = 10_000;
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    public static IReadOnlyList<Table> Run(BenchmarkContext context)
    {
        var rates = new List<IReadOnlyList<Figure>>();
        var requests = new List<IReadOnlyList<(string Name, string Cost)>>();
        foreach (var size in context.Options.Sizes)
        {
            var file = context.File("ask.ndjson");
            WriteFile(file, size);
            var token = context.EnterNewNamespace();
            context.Session.Run("$null = Import-EventoMessage $args[0]", file);
            rates.Add(Measure(context, token, size));
            requests.Add(Count(context, size));
        }
        var largest = rates[^1];
        var rows = largest.Select((figure, index) => (IReadOnlyList<string>)
            [figure.Name, .. rates.Select(figures => Show.Rate(figures[index].Median)), Show.Ratio(figure.RatioTo(largest[0]))]).ToList();
        var costs = requests[^1].Select((cost, index) => (IReadOnlyList<string>)[cost.Name, .. requests.Select(figures => figures[index].Cost)]).ToList();
        return
        [
            new Table("Finding and measuring, messages a second", ["", .. context.Options.Sizes.Select(Show.Count), "of the bare pages"], rows),
            new Table("Questions by time and from the end, requests: bytes of their answers", ["", .. context.Options.Sizes.Select(Show.Count)], costs),
        ];
    }

    private static IReadOnlyList<Figure> Measure(BenchmarkContext context, string token, int size) => Rounds.Run(context.Options.Rounds, size,
    [
        ("bare pages of everything", count => BareLoad.Read(context.Server.Uri, token, count, PageSize, BareLoad.CategoryPage(""))),
        ("`Find-EventoMessage` by text", _ => context.Session.Time("Find-EventoMessage a-3x > $null")),
        ("`Find-EventoMessage -SimpleMatch`", _ => context.Session.Time("Find-EventoMessage a-3x -SimpleMatch > $null")),
        ("`Find-EventoMessage -Data`", _ => context.Session.Time("Find-EventoMessage -Data @{ account = 'a-3x' } > $null")),
        ("`Get-EventoCategory -All \\| Where-Object { $_.Data.account -eq … }`", _ => context.Session.Time("Get-EventoCategory -All | Where-Object { $_.Data.account -eq 'a-3x' } > $null")),
        ("`Measure-EventoMessage -By Type -Per 1:00`", _ => context.Session.Time("Measure-EventoMessage -By Type -Per 1:00 > $null")),
    ]);

    /// <summary>A message is written each second: ten minutes hold 600.</summary>
    private static List<(string Name, string Cost)> Count(BenchmarkContext context, int size)
    {
        (string Name, string Script)[] questions =
        [
            ("the last ten minutes", $"Get-EventoCategory -All -Since '{Start.AddSeconds(size - 600):O}'"),
            ("ten minutes in the middle", $"Get-EventoCategory -All -Since '{Start.AddSeconds(size / 2):O}' -Until '{Start.AddSeconds((size / 2) + 600):O}'"),
            ("the first ten minutes", $"Get-EventoCategory -All -Until '{Start.AddSeconds(600):O}'"),
            ("the last ten minutes of a stream", $"Get-EventoStream bench-0 -Since '{Start.AddSeconds(size - 600):O}'"),
            ("`-Tail 10`", "Get-EventoCategory -All -Tail 10"),
            ("`-Tail 10` of a category", "Get-EventoCategory bench -Tail 10"),
        ];
        const string OnlyLines = "-Debug 5>&1 | Where-Object { $_ -is [System.Management.Automation.DebugRecord] }";
        return [.. questions.Select(question => (question.Name, Cost(context.Session.Run($"{question.Script} {OnlyLines}"))))];
    }

    private static string Cost(IReadOnlyList<PSObject> lines)
    {
        var answers = lines.Select(line => Answer().Match(line.ToString()!)).Where(match => match.Success).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{answers.Count}: {answers.Sum(match => match.Groups["body"].Length):N0}");
    }

    private static void WriteFile(string path, int count)
    {
        using var file = new StreamWriter(path);
        for (var i = 0; i < count; i++)
        {
            var time = Start.AddSeconds(i).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
            file.Write(Sample.Line(i + 1, string.Create(CultureInfo.InvariantCulture, $"bench-{i % 10}"), i / 10).Replace("2026-01-02T03:04:05Z", time, StringComparison.Ordinal));
            file.Write('\n');
        }
    }

    [GeneratedRegex(@"^< (?<body>.*)$", RegexOptions.Singleline)]
    private static partial Regex Answer();
}
