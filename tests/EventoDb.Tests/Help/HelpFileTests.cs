using System.Xml.Linq;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>The help files that are shipped: made from the pages, and complete.</summary>
public sealed class HelpFileTests : IDisposable
{
    private const string MamlFile = "EventoDb.dll-Help.xml";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly string Source = Path.Combine(Repository.Root, "docs", "help", "en-US");
    private static readonly string Shipped = Path.Combine(Repository.Root, "en-US");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-help");

    [Fact]
    public void MAML_has_every_cmdlet_and_every_parameter()
    {
        var maml = XDocument.Load(Path.Combine(Source, MamlFile));
        var documented = maml.Descendants(Command + "command").ToDictionary(
            static command => command.Element(Command + "details")!.Element(Command + "name")!.Value.Trim(),
            static command => command.Element(Command + "parameters")!.Elements(Command + "parameter").Select(static parameter => parameter.Element(Maml + "name")!.Value));
        Assert.Equal(ModuleCmdlets.All.Keys.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));
        Assert.All(documented, command => Assert.Equal(
            ModuleCmdlets.OwnParameters(ModuleCmdlets.All[command.Key]).Select(static parameter => parameter.Name),
            command.Value.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task MAML_is_what_the_pages_give()
    {
        var (exitCode, output) = await PwshProcess.RunAsync(
            $"""
            if (-not (Get-Module -ListAvailable Microsoft.PowerShell.PlatyPS)) {'{'} exit 9 {'}'}
            & '{Path.Combine(Repository.Root, "docs", "help", "Update-Help.ps1")}' -OutputPath '{_folder.FullName}'
            """,
            _folder.FullName);
        Assert.SkipWhen(exitCode == 9, "There is no Microsoft.PowerShell.PlatyPS on this machine.");
        Assert.True(exitCode == 0, output);
        Assert.True(
            Read(_folder.FullName, MamlFile) == Read(Source, MamlFile),
            $"docs/help/en-US/{MamlFile} is not what the pages give: ./build.ps1 -Task Docs makes it.");
    }

    [Fact]
    public void The_build_ships_the_help_files()
    {
        var files = Directory.GetFiles(Source).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal([MamlFile, "about_EventoDb.help.txt", "about_EventoDb_Consumers.help.txt", "about_EventoDb_Testing.help.txt"], files);
        Assert.All(files, file => Assert.Equal(Read(Source, file), Read(Shipped, file)));
    }

    [Fact]
    public void About_topics_fit_80_columns() => Assert.All(
        Directory.GetFiles(Source, "about_*.txt").SelectMany(File.ReadLines),
        static line => Assert.True(line.Length <= 80 && !line.Contains('\t', StringComparison.Ordinal), line));

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    private static string Read(string folder, string file) => File.ReadAllText(Path.Combine(folder, file)).ReplaceLineEndings("\n");
}
