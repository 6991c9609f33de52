using EventoDb.Tests.Cmdlets;

namespace EventoDb.Tests.Help;

/// <summary>Runs the examples that set variables of the environment, while nothing else runs.</summary>
[Collection(EnvironmentCollection.Name)]
public sealed class HelpExampleEnvironmentTests : IDisposable
{
    private readonly (string Name, string? Value)[] _before =
        [.. ((string[])["EVENTODB_URL", "EVENTODB_TOKEN"]).Select(static name => (name, Environment.GetEnvironmentVariable(name)))];

    public static TheoryData<string> Cmdlets => [.. ModuleCmdlets.All.Keys.Where(HelpExampleTests.ChangesEnvironment)];

    [Theory, MemberData(nameof(Cmdlets))]
    public void Examples_print_what_the_page_shows(string name) => HelpExampleTests.AssertPrinted(name);

    public void Dispose()
    {
        foreach (var (name, value) in _before) Environment.SetEnvironmentVariable(name, value);
    }
}
