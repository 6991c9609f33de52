using EventoDb.Tests.Support;

namespace EventoDb.Tests.Layers;

/// <summary>One idea a file: none is longer than a reader keeps in mind.</summary>
public sealed class FileTests
{
    private const int Most = 300;

    /// <summary>Those that were longer when this test came, and how long each may stay: a number here only ever falls.</summary>
    private static readonly Dictionary<string, int> Longer = new(StringComparer.Ordinal)
    {
        ["src/EventoDb.Client/Pipelining/PipelinedConnection.cs"] = 315,
        ["src/EventoDb.Client/Pipelining/PipelinedWriter.cs"] = 361,
        ["src/EventoDb/Commands/EventoCmdlet.cs"] = 303,
        ["src/EventoDb/Commands/Streams/WriteEventoMessageCommand.cs"] = 310,
    };

    [Fact]
    public void No_file_is_longer_than_300_lines() => Assert.Equal(
        [],
        Files().Select(file => (Path: file, Lines: File.ReadLines(Path.Combine(Repository.Root, file)).Count())).Where(file => file.Lines > Longer.GetValueOrDefault(file.Path, Most)));

    private static IEnumerable<string> Files() =>
        from folder in (string[])["src", "tests"]
        from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')
        where !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal)
        select path;
}
