using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>What Get-Help shows.</summary>
public sealed class GetHelpTests : IDisposable
{
    // The engine reads all help there is once for a runspace.
    private readonly ScriptRunner _runner = ScriptRunner.Lend();

    public static TheoryData<string> Cmdlets => ModuleCmdlets.Names;

    [Theory, MemberData(nameof(Cmdlets))]
    public void Get_Help_shows_synopsis_description_parameters_and_examples(string name)
    {
        var page = new HelpPage(name);
        var help = _runner.Run("Get-Help $args[0] -Full", name).Single;
        Assert.Equal(page.Section("SYNOPSIS").Replace("`", string.Empty, StringComparison.Ordinal), Text("$args[0].Synopsis.Trim()", help));
        Assert.StartsWith(
            page.Section("DESCRIPTION")[..20].Replace("`", string.Empty, StringComparison.Ordinal),
            Text("$args[0].description[0].Text", help),
            StringComparison.Ordinal);
        Assert.Equal(
            page.Parameters.Keys.Order(StringComparer.Ordinal),
            _runner.Run("foreach ($parameter in $args[0].parameters.parameter) { $parameter.name }", help).Output.Select(static found => found.ToString()).Order(StringComparer.Ordinal));
        var examples = _runner.Run("$args[0].examples.example | ForEach-Object { $_.code }", help).Output.Select(static code => code.ToString()!.ReplaceLineEndings("\n"));
        Assert.Equal(
            page.Blocks.Where(static block => block.Language == "powershell").Select(static block => block.Text.Trim()),
            examples.Select(static code => code.Trim()));
    }

    [Theory]
    [InlineData("about_EventoDb")]
    [InlineData("about_EventoDb_Consumers")]
    [InlineData("about_EventoDb_Testing")]
    public void Topics_are_found(string topic) =>
        Assert.Contains(topic, Text("\"$(Get-Help $args[0])\"", topic), StringComparison.Ordinal);

    public void Dispose() => _runner.Dispose();

    private string Text(string script, object argument) => _runner.Run(script, argument).Single.ToString()!;
}
