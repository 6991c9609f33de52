using EventoDb.Shell.Running;

namespace EventoDb.Tests.Shell;

public sealed class ModuleManifestTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-manifest");

    private string Program => _folder.CreateSubdirectory(Path.Combine("src", "bin")).FullName + Path.DirectorySeparatorChar;

    private string Manifest => Path.Combine(_folder.FullName, "EventoDb.psd1");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_manifest_is_found_above_the_program()
    {
        File.WriteAllText(Manifest, "@{}");
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory("lib").FullName, "EventoDb.dll"), "");
        Assert.Equal(Manifest, ModuleManifest.Find(Program));
    }

    [Fact]
    public void A_module_that_is_not_built_says_what_to_do()
    {
        File.WriteAllText(Manifest, "@{}");
        Assert.Contains("dotnet build", Assert.Throws<FileNotFoundException>(() => ModuleManifest.Find(Program)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_manifest_is_named() =>
        Assert.Contains("EventoDb.psd1", Assert.Throws<FileNotFoundException>(() => ModuleManifest.Find(Program)).Message, StringComparison.Ordinal);
}
