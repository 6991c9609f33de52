using EventoDb.Tests.Docs;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>A session in which about_EventoDb says that the examples of the help pages work, in an empty folder.</summary>
internal sealed class HelpExampleSession : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-examples");
    private readonly Screen _screen = new(81);
    private readonly ScriptRunner _runner;
    private readonly IDisposable _flowing;

    public HelpExampleSession()
    {
        var clock = new TestClock();
        // What is waited for in vain takes ten times as long, and what comes has ten times as long to come.
        _flowing = clock.Flow(speed: 0.1);
        _runner = new ScriptRunner(host: _screen) { Timing = TestTiming.PatientOn(clock) };
        // A page that an example opens is written, and that is all.
        EventoSession.Of(_runner.Runspace).OpenPage = File.Delete;
        _runner.Runspace.SessionStateProxy.Path.SetLocation(_folder.FullName);
        _runner.Run(Preparation()).ThrowOnError();
        // Nobody is there to answer; and an error is in the page, or the page is wrong.
        _runner.Run("$ConfirmPreference = 'None'; $ErrorActionPreference = 'Stop'").ThrowOnError();
    }

    /// <summary>Runs an example; what the screen then shows.</summary>
    public string Run(CodeBlock code)
    {
        _screen.Take();
        var result = _runner.Run(IsPester(code) ? PesterRun(code) : $". {{\n{code.Text}\n}} | Out-Host");
        Assert.True(result.Thrown is null && result.Errors.Count == 0, $"line {code.Line}: {result.Thrown?.Message ?? string.Join("; ", result.Errors)}");
        return string.Join('\n', _screen.Take());
    }

    public void Dispose()
    {
        _runner.Run("Get-EventoSubscription | Unregister-EventoSubscription; $shop | Stop-EventoServer");
        _runner.Dispose();
        _flowing.Dispose();
        TestFolder.Remove(_folder.FullName);
    }

    private static string Preparation()
    {
        var topic = File.ReadLines(Path.Combine(Repository.Root, "docs", "help", "en-US", "about_EventoDb.help.txt"));
        return string.Join('\n', topic.SkipWhile(static line => line != "  EXAMPLES").SkipWhile(static line => !IsCode(line)).TakeWhile(IsCode));

        static bool IsCode(string line) => line.StartsWith("        ", StringComparison.Ordinal);
    }

    private static bool IsPester(CodeBlock code) => code.Text.StartsWith("Describe ", StringComparison.Ordinal);

    private string PesterRun(CodeBlock code)
    {
        var file = Path.Combine(_folder.FullName, $"line{code.Line}.Tests.ps1");
        File.WriteAllText(file, code.Text);
        return $"$run = Invoke-Pester '{file}' -Output None -PassThru; if ($run.Result -ne 'Passed' -or $run.PassedCount -eq 0) {{ throw 'the Pester test fails' }}";
    }
}
