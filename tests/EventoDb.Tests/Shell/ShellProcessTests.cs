namespace EventoDb.Tests.Shell;

/// <summary>The exit codes and bindings are those that pwsh 7.6 gives for the same commands.</summary>
public sealed class ShellProcessTests(WarmShell warm) : IClassFixture<WarmShell>, IDisposable
{
    private const string ConfirmScript = """
        function Remove-Thing {
            [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
            param([string] $Name)
            if ($PSCmdlet.ShouldProcess($Name)) { "removed $Name" } else { "kept $Name" }
        }
        Remove-Thing a
        Remove-Thing b
        """;

    private readonly ShellProcess _shell = new(warm);

    public void Dispose() => _shell.Dispose();

    [Fact]
    public async Task A_process_reads_and_writes_and_ends_as_the_others_do()
    {
        using var process = new ShellProcess();
        var result = await process.With("script.ps1", "$Host.UI.ReadLine(); $Host.UI.WriteErrorLine('wrong'); exit 7").RunAsync("one\n", ["-File", "script.ps1"]);
        Assert.Equal(new ShellResult(7, "one", "wrong"), result);
    }

    [Theory]
    [InlineData("exit 7", 7)]
    [InlineData("exit 0", 0)]
    [InlineData("try { exit 3 } finally { 'done' }", 3)]
    [InlineData("function f { exit 5 }; 1..3 | ForEach-Object { f }", 5)]
    [InlineData("throw 'no'", 1)]
    [InlineData("if (", 1)]
    [InlineData("no-such-command; 'after'", 0)]
    [InlineData("dotnet no-such-command-of-dotnet *> $null; 'after'", 0)]
    [InlineData("./other.ps1; 'after'", 0)]
    public async Task A_script_ends_with_the_exit_code_that_pwsh_gives(string script, int code)
    {
        var result = await _shell.With("script.ps1", script).With("other.ps1", "exit 9").RunAsync("-File", "script.ps1");
        Assert.Equal(code, result.ExitCode);
    }

    [Theory]
    [InlineData("1", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("1; no-such-command", 1)]
    [InlineData("no-such-command; 1", 0)]
    [InlineData("throw 'no'; 1", 1)]
    [InlineData("if (", 1)]
    [InlineData("dotnet no-such-command-of-dotnet *> $null", 1)]
    public async Task A_command_ends_with_the_exit_code_that_pwsh_gives(string command, int code)
    {
        var result = await _shell.RunAsync("-Command", command);
        Assert.Equal(code, result.ExitCode);
    }

    [Fact]
    public async Task The_module_is_imported_whatever_the_current_directory()
    {
        var result = await _shell.RunAsync("-Command", "(Get-Module).Name");
        Assert.Equal(new ShellResult(0, "EventoDb", ""), result);
    }

    [Fact]
    public async Task Arguments_bind_by_name_and_type()
    {
        _shell.With("script.ps1", """
            param([int] $Count, [switch] $Flag, [switch] $Off, [string] $Text, $Rest)
            "$Count $($Count.GetType().Name) $Flag $Off $Text $Rest [$args]"
            """);
        var result = await _shell.RunAsync("-File", "script.ps1", "-Count", "3", "-Flag", "-Off:$false", "-Text:", "-x y", "rest", "more", "and more");
        Assert.Equal(new ShellResult(0, "3 Int32 True False -x y rest [more and more]", ""), result);
    }

    [Fact]
    public async Task Arguments_of_a_script_without_parameters_are_text()
    {
        var result = await _shell.With("script.ps1", "$args | ForEach-Object { $_.GetType().Name + ' ' + $_ }").RunAsync("script.ps1", "1", "$true", "a b");
        Assert.Equal(new ShellResult(0, "String 1\nString $true\nString a b", ""), result);
    }

    [Fact]
    public async Task An_argument_of_the_wrong_type_is_an_error()
    {
        var result = await _shell.With("script.ps1", "param([int] $Count) 'ran'").RunAsync("-File", "script.ps1", "-Count", "many");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("'Count'", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_knows_where_it_is()
    {
        var result = await _shell.With("script.ps1", "[IO.Path]::GetFileName($PSCommandPath); [IO.Path]::GetFileName($MyInvocation.MyCommand.Path)").RunAsync("script.ps1");
        Assert.Equal(new ShellResult(0, "script.ps1\nscript.ps1", ""), result);
    }

    [Theory]
    [InlineData("-Nonsense")]
    [InlineData("-File")]
    [InlineData("no-such-script.ps1")]
    public async Task A_wrong_command_line_is_refused_in_one_line(string argument)
    {
        var result = await _shell.RunAsync(argument);
        Assert.Equal((64, ""), (result.ExitCode, result.Output));
        Assert.DoesNotContain('\n', result.Error);
    }

    [Fact]
    public async Task Help_shows_the_switches_and_where_to_get_pwsh()
    {
        var result = await _shell.RunAsync("-Help");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("-File", result.Output, StringComparison.Ordinal);
        Assert.Contains("https://aka.ms/powershell", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("-NoLogo")]
    [InlineData("-File", "-")]
    [InlineData("-Command", "-")]
    public async Task Standard_input_is_a_script(params string[] arguments)
    {
        var result = await _shell.RunAsync("if ($false) { 1 }\nelse { 2 }\nfunction f {\n  'three'\n}\nf\nexit 4\n'not reached'\n", arguments);
        Assert.Equal(new ShellResult(4, "2\nthree", ""), result);
    }

    [Fact]
    public async Task Standard_input_is_the_input_of_a_command_that_asks_for_it()
    {
        var result = await _shell.RunAsync("a\nb c\n", ["-Command", "$input | ForEach-Object { \"<$_>\" }"]);
        Assert.Equal(new ShellResult(0, "<a>\n<b c>", ""), result);
    }

    [Fact]
    public async Task Errors_go_to_standard_error_and_nothing_is_coloured()
    {
        var result = await _shell.RunAsync("-Command", """
            & {
                [CmdletBinding()] param()
                'output'; 1; throw-nothing
                $PSCmdlet.WriteVerbose('louder')
                $PSCmdlet.WriteInformation('for your information', @())
                $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'Working', 'now'))
                $Host.UI.WriteLine('Red', 'Black', 'red')
            } -Verbose -InformationAction Continue
            throw 'the end'
            """);
        Assert.Equal(1, result.ExitCode);
        Assert.Equal("output\n1\nVERBOSE: louder\nfor your information\nred", result.Output);
        Assert.Contains("'throw-nothing' is not recognized", result.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("the end", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Error);
    }

    [Fact]
    public async Task Objects_show_as_tables_that_fit_80_columns()
    {
        var result = await _shell.RunAsync("-Command", "[pscustomobject]@{ Name = 'x' * 100; Number = 1 }");
        Assert.StartsWith("\nName", result.Output, StringComparison.Ordinal);
        Assert.All(result.Output.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Fact]
    public async Task A_piped_answer_confirms_and_another_refuses()
    {
        var result = await _shell.With("script.ps1", ConfirmScript).RunAsync("y\nn\n", ["-File", "script.ps1"]);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["removed a", "kept b"], result.Output.Split('\n').Where(line => line.StartsWith("removed", StringComparison.Ordinal) || line.StartsWith("kept", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("-NoLogo", "ended before")]
    [InlineData("-NonInteractive", "-NonInteractive")]
    public async Task A_question_that_nobody_answers_is_never_taken_for_confirmed(string option, string error)
    {
        var result = await _shell.With("script.ps1", ConfirmScript).RunAsync(option, "-File", "script.ps1");
        Assert.DoesNotContain("removed", result.Output, StringComparison.Ordinal);
        Assert.Contains(error, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mandatory_parameters_are_asked_for_and_converted()
    {
        _shell.With("script.ps1", """
            param([Parameter(Mandatory)] [int] $Count, [Parameter(Mandatory)] [securestring] $Token, [Parameter(Mandatory)] [string[]] $Names)
            "$($Count + 1) $($Token.Length) $($Names -join '|')"
            """);
        var result = await _shell.RunAsync("41\nsecret\na\nb\n\n", ["-File", "script.ps1"]);
        Assert.EndsWith("42 6 a|b", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_read_from_standard_input()
    {
        var result = await _shell.RunAsync("one\ntwo\n", ["-Command", "$Host.UI.ReadLine(); $Host.UI.ReadLineAsSecureString().Length"]);
        Assert.Equal(new ShellResult(0, "one\n3", ""), result);
    }

    [Fact]
    public async Task A_command_of_pwsh_that_is_missing_says_once_where_pwsh_is()
    {
        var result = await _shell.RunAsync("-Command", "ConvertTo-Json 1; Select-Object; cd; no-such-command");
        Assert.Equal(1, result.Error.Split("https://aka.ms/powershell").Length - 1);
        Assert.Contains("ConvertTo-Json is a command of Microsoft.PowerShell.Utility", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-command")]
    [InlineData("try { ConvertTo-Json 1 } catch { 'caught' }")]
    public async Task Nothing_is_said_of_pwsh_where_it_would_not_help(string command)
    {
        var result = await _shell.RunAsync("-Command", command);
        Assert.DoesNotContain("aka.ms", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_a_command_shows_its_syntax()
    {
        var result = await _shell.RunAsync("-Command", "help Get-Command");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("Get-Command [[-", result.Output, StringComparison.Ordinal);
    }
}
