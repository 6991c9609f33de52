using System.Text;
using System.Text.RegularExpressions;
using EventoDb.Tests.Docs;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>Runs the examples of every help page, in a namespace with the sample messages, and compares what they print.</summary>
public sealed partial class HelpExampleTests : IDisposable
{
    private const string Marker = "### output of block ";

    // What the examples find: an embedded server, and the sample messages in namespace shop.
    private static readonly string Preparation =
        $"""
        $ErrorActionPreference = 'Stop'
        $ConfirmPreference = 'None'
        $embedded = Start-EventoServer
        $null = New-EventoNamespace shop -Use
        $null = [IO.File]::ReadLines('{Path.Combine(Repository.Root, "docs", "samples", "shop.ndjson")}') | Write-EventoMessage
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-examples");

    public static TheoryData<string> Cmdlets => ModuleCmdlets.Names;

    [Theory, MemberData(nameof(Cmdlets))]
    public void Examples_run_on_the_core_engine_and_print_what_the_page_shows(string name)
    {
        var screen = new Screen(81);
        using var runner = new ScriptRunner(host: screen);
        runner.Runspace.SessionStateProxy.Path.SetLocation(_folder.FullName);
        runner.Run(Preparation).ThrowOnError();
        try
        {
            foreach (var (code, shown) in Examples(name).Where(static example => example.Code.Language == "powershell"))
            {
                screen.Take();
                var result = runner.Run($". {{\n{code.Text}\n}} | Out-Host");
                Assert.True(result.Thrown is null && result.Errors.Count == 0, $"{name}, line {code.Line}: {result.Thrown?.Message ?? string.Join("; ", result.Errors)}");
                Assert.Equal(Stable(shown), Stable(string.Join('\n', screen.Take())));
            }
        }
        finally
        {
            runner.Run("Get-EventoSubscription | Unregister-EventoSubscription; $embedded | Stop-EventoServer");
        }
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public async Task Examples_run_in_pwsh_and_print_what_the_page_shows(string name)
    {
        var examples = Examples(name);
        // Where the core engine can run all of them, the other test has.
        if (examples.All(static example => example.Code.Language == "powershell")) return;
        var script = new StringBuilder().AppendLine("Import-Module Pester").AppendLine(Preparation);
        foreach (var (code, _) in examples)
        {
            script.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"[Console]::Out.WriteLine('{Marker}{code.Line}')");
            script.AppendLine(IsPester(code) ? PesterRun(code) : $". {{\n{code.Text}\n}} | Out-String -Width 80 | ForEach-Object {{ [Console]::Out.Write($_) }}");
        }
        var (exitCode, output) = await PwshProcess.RunAsync(script.ToString(), _folder.FullName);
        Assert.True(exitCode == 0, output);
        var printed = output.ReplaceLineEndings("\n").Split(Marker)[1..];
        Assert.Equal(examples.Count, printed.Length);
        Assert.All(examples.Zip(printed), static pair =>
            Assert.Equal(Stable(pair.First.Shown), Stable(pair.Second[pair.Second.IndexOf('\n', StringComparison.Ordinal)..])));
    }

    [Theory, MemberData(nameof(Cmdlets))]
    public void Every_example_is_code_and_perhaps_what_it_prints(string name) =>
        Assert.Equal(new HelpPage(name).Examples.Count, Examples(name).Count);

    public void Dispose() => _folder.Delete(recursive: true);

    private static List<(CodeBlock Code, string Shown)> Examples(string name)
    {
        var examples = new List<(CodeBlock Code, string Shown)>();
        foreach (var block in new HelpPage(name).Blocks.Where(static block => block.Language is not ("" or "yaml")))
        {
            if (block.Language is "powershell" or "pwsh") examples.Add((block, string.Empty));
            else examples[^1] = (examples[^1].Code, block.Language == "text" ? block.Text : throw new InvalidDataException($"{name}, line {block.Line}: no example is in {block.Language}."));
        }
        return examples;
    }

    private static bool IsPester(CodeBlock code) => code.Text.StartsWith("Describe ", StringComparison.Ordinal);

    private string PesterRun(CodeBlock code)
    {
        var file = Path.Combine(_folder.FullName, $"line{code.Line}.Tests.ps1");
        File.WriteAllText(file, code.Text);
        return $"$run = Invoke-Pester '{file}' -Output None -PassThru; if ($run.Result -ne 'Passed' -or $run.PassedCount -eq 0) {{ throw 'line {code.Line}: the Pester test fails' }}";
    }

    /// <summary>What is the same in every run: not times, ids, ports and the blanks that pad them.</summary>
    private static string Stable(string text) =>
        Blanks().Replace(Changing().Replace(text.ReplaceLineEndings("\n"), "*"), " ").Replace(" \n", "\n", StringComparison.Ordinal).Trim();

    [GeneratedRegex(@"\x1b\[[0-9;?]*[a-zA-Z]|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?|\d+/\d+/\d{4} \d+:\d\d:\d\d( [AP]M)?|:\d{4,5}\b|\b\d+(\.\d+)? ms\b")]
    private static partial Regex Changing();

    [GeneratedRegex("[ -]{2,}")]
    private static partial Regex Blanks();
}
