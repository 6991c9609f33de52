using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>What a package has to read, in a folder.</summary>
public sealed class PackagedDocuments : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-documents");

    public string Path => _folder.FullName;

    /// <summary>The Markdown pages, by paths within the package.</summary>
    public IEnumerable<string> Pages =>
        Directory.EnumerateFiles(Path, "*.md", SearchOption.AllDirectories).Select(path => System.IO.Path.GetRelativePath(Path, path)).Order(StringComparer.Ordinal);

    public async ValueTask InitializeAsync()
    {
        var (exitCode, output) = await PwshProcess.RunAsync($"& '{Repository.Root}/package/Copy-Document.ps1' -Destination '{Path}'", Path);
        Assert.True(exitCode == 0, output);
    }

    public ValueTask DisposeAsync()
    {
        TestFolder.Remove(Path);
        return ValueTask.CompletedTask;
    }
}
