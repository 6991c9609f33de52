namespace EventoDb.Tests.Transfer;

/// <summary>Names of files as systems differ in them.</summary>
public class FilePathTests
{
    [Theory]
    [InlineData(@"C:\backup\bank.ndjson", true)]
    [InlineData(@"\\server\share\bank.ndjson", true)]
    [InlineData(@"\\?\C:\backup\bank.ndjson", true)]
    [InlineData(@"C:\backup\bank-10:30.ndjson", false)]
    [InlineData(@"\\server\share\bank.ndjson:part", false)]
    [InlineData(@"\\?\C:\backup\bank.ndjson:part", false)]
    public void On_Windows_a_colon_in_a_name_is_refused_because_what_is_written_would_not_be_seen(string path, bool isGood)
    {
        var refusal = Record.Exception(() => FilePath.RequireVisible(path, isWindows: true));
        Assert.Equal(isGood, refusal is null);
        if (!isGood) Assert.Contains(path, Assert.IsType<ArgumentException>(refusal).Message, StringComparison.Ordinal);
        FilePath.RequireVisible(path, isWindows: false);
    }
}
