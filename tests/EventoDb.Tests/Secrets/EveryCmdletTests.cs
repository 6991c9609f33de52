using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Secrets;

/// <summary>Every cmdlet used well and badly with every stream on: the token is nowhere.</summary>
public sealed class EveryCmdletTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb").FullName;
    private readonly string _token = EventoToken.Create("default");
    // Answers with the token in every place there is.
    private readonly StubServer _echo = new(Echo);

    private string Secret => _token[^64..][..24];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _echo.DisposeAsync();
        TestFolder.Remove(_folder);
    }

    [Fact]
    public void Nothing_that_is_emitted_thrown_or_logged_holds_the_token()
    {
        var screen = new Screen(4000);
        using var runner = new ScriptRunner(host: screen);
        runner.Run(Preamble()).ThrowOnError();
        List<string> found = [.. Run(EveryCmdlet.Scripts, looksAtArguments: true), .. Run(EveryCmdlet.Mistakes, looksAtArguments: false)];
        Assert.True(found.Count == 0, string.Join('\n', found));

        List<string> Run(IReadOnlyList<string> scripts, bool looksAtArguments)
        {
            var search = new TokenSearch(Secret, looksAtArguments);
            foreach (var script in scripts) Look(search, script);
            foreach (var file in Directory.EnumerateFiles(_folder)) search.Look(file, File.ReadAllText(file));
            return search.Found;
        }

        void Look(TokenSearch search, string script)
        {
            var result = runner.Run(script);
            search.Look(script, result);
            search.Look(script + " $Error", runner.Run("$Error; $Error.Clear()").Output);
            runner.Set("shown", result.Output);
            search.Look(script + " shown", runner.Run("$shown | Format-List * -Force | Out-Default; $shown | Out-Default").Output);
            search.Look(script + " screen", screen.Take());
        }
    }

    [Fact]
    public async Task No_transcript_and_nothing_printed_by_pwsh_holds_the_token()
    {
        var transcript = Path.Combine(_folder, "transcript.txt");
        // What is converted is not printed besides: it is most of all there is.
        var converted = Path.Combine(_folder, "converted.json");
        var steps = EveryCmdlet.Scripts.Select(script => $$"""
            & {
                . { {{script}} } *>&1 | Tee-Object -Variable shown
                $shown | Format-List * -Force
                $shown | ConvertTo-Json -Depth 4 -WarningAction Ignore | Add-Content '{{converted}}'
                $Error | ForEach-Object { Get-Error -InputObject $_; $_ | Format-List * -Force; $_.Exception | Format-List * -Force }
                $Error.Clear()
            }
            """);
        var (_, output) = await PwshProcess.RunAsync(
            $"""
            $ErrorActionPreference = 'Continue'
            {Preamble()}
            Start-Transcript '{transcript}'
            {string.Join('\n', steps)}
            Stop-Transcript
            'all done'
            """,
            _folder);
        Assert.Contains("all done", output, StringComparison.Ordinal);
        AssertNoToken(output);
        AssertNoToken(await File.ReadAllTextAsync(transcript, TestContext.Current.CancellationToken));
        var json = await File.ReadAllTextAsync(converted, TestContext.Current.CancellationToken);
        Assert.Contains("\"FullyQualifiedErrorId\"", json, StringComparison.Ordinal);
        AssertNoToken(json);
    }

    [Fact]
    public void No_cmdlet_is_left_out()
    {
        using var runner = new ScriptRunner();
        var commands = runner.Run("(Get-Command -Module EventoDb -CommandType Cmdlet).Name").Values.Cast<string>();
        Assert.All(commands, command => Assert.Contains(EveryCmdlet.Scripts, script => script.Contains(command, StringComparison.Ordinal)));
    }

    private void AssertNoToken(string text)
    {
        var lines = text.Split('\n');
        var found = lines.Index().Where(line => line.Item.Contains(Secret, StringComparison.OrdinalIgnoreCase)).ToList();
        Assert.True(found.Count == 0, string.Join("\n---\n", found.Select(line => string.Join('\n', lines[Math.Max(0, line.Index - 12)..(line.Index + 1)]))));
    }

    private static StubAnswer Echo(StubRequest request)
    {
        var token = request.Authorization?["Bearer ".Length..] ?? "none";
        if (request.Target == "/version") return StubAnswer.Json("""{"version":"0.7.0"}""");
        return request.Rpc == "sys.version"
            ? StubAnswer.Json("\"0.7.0\"")
            : StubAnswer.Error(400, "WHO_IS_" + token, "no " + token, $$"""{"token":"{{token}}","{{token}}":1}""");
    }

    private string Preamble() => $$"""
        $VerbosePreference = $DebugPreference = $InformationPreference = $WarningPreference = 'Continue'
        $text = '{{_token}}'
        $token = [Net.NetworkCredential]::new('', $text).SecurePassword
        $nobody = '{{StubServer.Nobody()}}'
        $echo = '{{_echo.Uri}}'
        $folder = '{{_folder}}'
        $server = Start-EventoServer -Token $text -Verbose:$false -Debug:$false
        $url = "$($server.Uri)"
        $Error.Clear()
        """;
}
