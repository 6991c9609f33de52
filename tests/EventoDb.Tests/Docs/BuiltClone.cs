using EventoDb.Tests.Support;

namespace EventoDb.Tests.Docs;

/// <summary>A folder with what a session needs of a clone that was built: what pages write into theirs does not get into ours.</summary>
public sealed class BuiltClone : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-clone");

    public BuiltClone()
    {
        File.Copy(Repository.Manifest, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(Repository.Manifest)));
        foreach (var file in Directory.EnumerateFiles(Repository.Lib, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    public string Path => _folder.FullName;

    public void Dispose() => TestFolder.Remove(_folder.FullName);
}
