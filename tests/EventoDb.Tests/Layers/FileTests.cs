using EventoDb.Tests.Support;

namespace EventoDb.Tests.Layers;

/// <summary>One idea a file: none is longer than a reader keeps in mind.</summary>
public sealed class FileTests
{
    private const int Most = 300;

    [Fact]
    public void No_file_is_longer_than_300_lines() => Assert.Empty(
        from folder in (string[])["src", "tests"]
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
        where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
        let lines = File.ReadLines(file).Count()
        where lines > Most
        select $"{path}: {lines}");
}
