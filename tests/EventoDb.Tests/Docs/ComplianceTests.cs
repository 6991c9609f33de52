using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using EventoDb.Tests.Support;
using Xunit.Sdk;

namespace EventoDb.Tests.Docs;

/// <summary>
/// Runs the cases of the client specification against each backend's stand-in, and makes docs/compliance.md of it. Against the embedded server they run
/// with the other tests, which fail where one of them does.
/// </summary>
public partial class ComplianceTests
{
    private const string Embedded = "embedded";

    private static readonly (string Title, BackendKind Kind)[] StandIns =
        [("sqlite", BackendKind.Sqlite), ("postgres", BackendKind.Postgres), ("pebble", BackendKind.Pebble)];

    private static readonly (string Name, int Cases)[] Groups =
    [
        ("WRITE", 10), ("READ", 10), ("LAST", 4), ("VERSION", 3), ("CATEGORY", 8), ("NS", 18), ("SYS", 2), ("AUTH", 4), ("ERROR", 7), ("ENCODING", 10), ("EDGE", 8),
    ];

    [Fact]
    public async Task The_table_of_cases_is_what_they_say()
    {
        var wordings = new Dictionary<string, string>(StringComparer.Ordinal);
        var results = new Dictionary<string, Dictionary<string, bool>>(StringComparer.Ordinal);
        var runs = await Task.WhenAll(StandIns.Select(static standIn => Task.Run(() => RunCasesAsync(standIn.Kind))));
        foreach (var ((title, _), run) in StandIns.Zip(runs))
        {
            var passed = results[title] = new Dictionary<string, bool>(StringComparer.Ordinal);
            foreach (var (method, hasPassed) in run)
            {
                foreach (var (id, wording) in Identify(method))
                {
                    wordings[id] = wording;
                    passed[id] = hasPassed && passed.GetValueOrDefault(id, true);
                }
            }
        }
        Assert.DoesNotContain(results, result => result.Value.ContainsValue(false));
        Assert.DoesNotContain(Ids(), id => results.Values.Any(passed => !passed.ContainsKey(id)));
        AcceptedFile.Check("docs/compliance.md", $"{Write(wordings, results)}\n{Systems}");
    }

    [Fact]
    public void What_is_said_of_systems_names_tests_and_a_line_that_there_are()
    {
        var classes = typeof(ComplianceTests).Assembly.GetTypes().Select(type => type.Name).ToHashSet(StringComparer.Ordinal);
        var named = Systems.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).SelectMany(line => TestName().Matches(line)).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name, classes));
        var line = Systems.Split('\n').Single(line => line.StartsWith("docker run ", StringComparison.Ordinal));
        Assert.Contains(line, File.ReadAllText(Path.Combine(Repository.Root, ".github", "workflows", "build.yml")), StringComparison.Ordinal);
    }

    private static string Systems => File.ReadAllText(Path.Combine(Repository.Root, "tests", "EventoDb.Tests", "Docs", "systems.md")).ReplaceLineEndings("\n");

    private static async Task<IReadOnlyList<(string Method, bool HasPassed)>> RunCasesAsync(BackendKind kind)
    {
        await using var server = new TestServer(kind);
        var results = new List<(string, bool)>();
        foreach (var type in typeof(Cases.WriteCases).Assembly.GetTypes().Where(static type => type.Namespace == typeof(Cases.WriteCases).Namespace && type.IsPublic))
        {
            foreach (var method in type.GetMethods().Where(static method => method.IsDefined(typeof(FactAttribute))))
            {
                var rows = method.GetCustomAttributes<InlineDataAttribute>().Select(static row => row.Data).DefaultIfEmpty([]);
                foreach (var arguments in rows) results.Add((method.Name, await PassesAsync(server, method, arguments, kind)));
            }
        }
        return results;
    }

    private static async Task<bool> PassesAsync(TestServer server, MethodInfo method, object?[] arguments, BackendKind kind)
    {
        try
        {
            using var cases = (IDisposable)Activator.CreateInstance(method.DeclaringType!, server)!;
            if (method.Invoke(cases, BindingFlags.DoNotWrapExceptions, null, method.ResolveMethodArguments(arguments), null) is Task running) await running;
            return true;
        }
        catch (Exception e)
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{kind}, {method.Name}({string.Join(", ", arguments)}): {e}");
            return false;
        }
    }

    private static IEnumerable<string> Ids() => Groups.SelectMany(group => Enumerable.Range(1, group.Cases).Select(number => Id(group.Name, number)));

    private static string Id(string group, int number) => string.Create(CultureInfo.InvariantCulture, $"{group}-{number:000}");

    /// <summary>The ids in a method's name, such as <c>READ_008_009_nested_values</c>, and what it says of them.</summary>
    private static IEnumerable<(string Id, string Wording)> Identify(string method)
    {
        var match = CaseName().Match(method);
        var wording = match.Groups["wording"].Value.Replace('_', ' ');
        foreach (Capture number in match.Groups["number"].Captures)
        {
            yield return (Id(match.Groups["group"].Value, int.Parse(number.Value, CultureInfo.InvariantCulture)), wording);
        }
    }

    private static string Write(Dictionary<string, string> wordings, Dictionary<string, Dictionary<string, bool>> results)
    {
        var text = new StringBuilder(
            """
            # Compliance

            EventoDB's client test specification, run through the cmdlets: against the embedded server, and against stand-ins that answer as EventoDB 0.7.0
            does with each of its backends. The test run makes this page, and fails where it is not true.

            To run the cases against a server of your own, set `EVENTODB_URL` and `EVENTODB_ADMIN_TOKEN` and run the tests in the namespaces
            `EventoDb.Tests.Cases` and `EventoDb.Tests.AnyServer`. So they were on 2026-11-27 against EventoDB 0.7.0 itself, with sqlite, pebble and PostgreSQL 15:
            all passed on each. The other way round, the suites of EventoDB's Go client (79 tests) and its black-box suite (102) passed against the embedded server.


            """.ReplaceLineEndings("\n"));
        string[] servers = [Embedded, .. results.Keys];
        text.Append("| id | case |").AppendJoin('|', servers.Select(server => $" {server} ")).Append("|\n");
        text.Append("|---|---|").AppendJoin('|', servers.Select(_ => ":-:")).Append("|\n");
        foreach (var id in Ids())
        {
            text.Append(CultureInfo.InvariantCulture, $"| {id} | {wordings[id]} |").AppendJoin('|', servers.Select(server => server == Embedded || results[server][id] ? " ✓ " : " ✗ ")).Append("|\n");
        }
        return text.ToString();
    }

    [GeneratedRegex("`([A-Za-z]+Tests)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^(?<group>[A-Z]+)(?:_(?<number>\d{3}))+_(?<wording>.+)$")]
    private static partial Regex CaseName();
}
