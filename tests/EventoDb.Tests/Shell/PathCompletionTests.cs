using EventoDb.Shell.Running;

namespace EventoDb.Tests.Shell;

public sealed class PathCompletionTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-paths");

    public PathCompletionTests()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "messages.ndjson"), "");
        File.WriteAllText(Path.Combine(_folder.FullName, "more.csv"), "");
        File.WriteAllText(Path.Combine(_folder.FullName, ".hidden"), "");
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory("a b").FullName, "it's.txt"), "");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("cat mes", "cat messages.ndjson")]
    [InlineData("cat ./mor", "cat ./more.csv")]
    [InlineData("cat 'mor", "cat 'more.csv'")]
    [InlineData("cat \"mor", "cat \"more.csv\"")]
    [InlineData("cat a", "cat 'a b'")]
    [InlineData("cat 'a b", "cat 'a b'")]
    [InlineData("Import-EventoMessage -Path:./mes", "Import-EventoMessage -Path:./mes")]
    [InlineData("cat 'x' 'a b/i", "cat 'x' 'a b/it''s.txt'")]
    [InlineData("cat .h", "cat .hidden")]
    [InlineData("cat nothing/here", "cat nothing/here")]
    [InlineData("$mes", "$mes")]
    public void The_path_before_the_cursor_is_completed(string text, string completed)
    {
        var completion = PathCompletion.Complete(text, text.Length, _folder.FullName);
        var match = completion.CompletionMatches.Count == 0 ? null : Assert.Single(completion.CompletionMatches).CompletionText;
        Assert.Equal(completed, match is null ? text : text[..completion.ReplacementIndex] + match + text[(completion.ReplacementIndex + completion.ReplacementLength)..]);
    }

    [Fact]
    public void Hidden_files_are_not_offered_unasked() =>
        Assert.Equal(["a b", "messages.ndjson", "more.csv"], PathCompletion.Complete("cat ", 4, _folder.FullName).CompletionMatches.Select(match => match.ListItemText));
}
