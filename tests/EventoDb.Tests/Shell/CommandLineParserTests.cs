using EventoDb.Shell.CommandLine;

namespace EventoDb.Tests.Shell;

public class CommandLineParserTests
{
    [Theory]
    [InlineData(false, ShellMode.Interactive)]
    [InlineData(true, ShellMode.StandardInput)]
    internal void Without_arguments_there_is_a_prompt_unless_input_is_piped(bool redirected, ShellMode mode) =>
        Assert.Equal(mode, CommandLineParser.Parse([], redirected).Mode);

    [Theory]
    [InlineData("-File", "a.ps1", "-NoLogo", "1")]
    [InlineData("-f", "a.ps1", "-NoLogo", "1")]
    [InlineData("--FILE", "a.ps1", "-NoLogo", "1")]
    [InlineData("-nop", "a.ps1", "-NoLogo", "1")]
    public void What_follows_the_file_belongs_to_the_script(params string[] arguments)
    {
        var options = CommandLineParser.Parse(arguments, inputRedirected: false);
        Assert.Equal((ShellMode.File, "a.ps1", false), (options.Mode, options.Source, options.NoLogo));
        Assert.Equal(["-NoLogo", "1"], options.Arguments);
    }

    [Theory]
    [InlineData("-Command", "'a b'", "c", "-File")]
    [InlineData("-c", "'a b'", "c", "-File")]
    public void What_follows_the_command_is_its_text(params string[] arguments)
    {
        var options = CommandLineParser.Parse(arguments, inputRedirected: true);
        Assert.Equal((ShellMode.Command, "'a b' c -File"), (options.Mode, options.Source));
    }

    [Theory]
    [InlineData("-")]
    [InlineData("-File", "-")]
    [InlineData("-c", "-")]
    public void A_dash_is_standard_input(params string[] arguments) =>
        Assert.Equal(ShellMode.StandardInput, CommandLineParser.Parse(arguments, inputRedirected: false).Mode);

    [Fact]
    public void Switches_before_the_command_count()
    {
        var options = CommandLineParser.Parse(["-nologo", "-NonInteractive", "-c", "1"], inputRedirected: false);
        Assert.Equal((true, true), (options.NoLogo, options.NonInteractive));
    }

    [Theory]
    [InlineData("-Help", ShellMode.Help)]
    [InlineData("-h", ShellMode.Help)]
    [InlineData("-?", ShellMode.Help)]
    [InlineData("--help", ShellMode.Help)]
    [InlineData("-v", ShellMode.Version)]
    internal void Help_and_version_are_asked_for_in_many_ways(string argument, ShellMode mode) =>
        Assert.Equal(mode, CommandLineParser.Parse([argument], inputRedirected: false).Mode);

    [Theory]
    [InlineData("-File")]
    [InlineData("-Command")]
    [InlineData("-no")]
    [InlineData("-Filename")]
    public void What_is_no_switch_or_lacks_its_value_is_refused(string argument) =>
        Assert.Throws<CommandLineException>(() => CommandLineParser.Parse([argument], inputRedirected: false));
}
