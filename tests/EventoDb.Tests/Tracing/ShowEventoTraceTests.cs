using System.ComponentModel;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Tracing;

/// <summary>The file that Show-EventoTrace writes or opens; what a browser makes of it is with the browser's tests.</summary>
public sealed class ShowEventoTraceTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-pages");
    private readonly StandInSession _session = new(BackendKind.Pebble);
    private readonly List<string> _opened = [];

    private EventoSession Session => EventoSession.Of(_session.Runner.Runspace);

    public ValueTask InitializeAsync()
    {
        Session.OpenPage = _opened.Add;
        _session.Run(
            """
            $placed = Write-EventoMessage order-17 Placed @{ total = 40; '</script>' = '<b>' }
            $null = Write-EventoMessage payment-17 Requested @{} -Following $placed
            """).ThrowOnError();
        _session.Runner.Set("folder", _folder.FullName);
        return default;
    }

    [Theory]
    [InlineData("$placed | Show-EventoTrace -Path $folder/trace.html")]
    [InlineData("Show-EventoTrace order-17 -Path $folder/trace.html")]
    [InlineData("Show-EventoTrace -Id $placed.Id -Path $folder/trace.html")]
    [InlineData("Set-Location $folder; Show-EventoTrace -StreamName payment-17 -Since 1:00 -Path trace.html")]
    public void It_is_written_where_it_is_wanted(string script)
    {
        var file = Assert.IsType<FileInfo>(_session.Run(script).Single.BaseObject);
        Assert.Equal(Path.Combine(_folder.FullName, "trace.html"), file.FullName);
        var page = File.ReadAllText(file.FullName);
        Assert.StartsWith("<!DOCTYPE html>\n<html", page, StringComparison.Ordinal);
        Assert.Contains("<title>Trace of order-17</title>", page, StringComparison.Ordinal);
        Assert.Contains("\"Requested\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page.Split("<script>")[0], StringComparison.Ordinal);
        Assert.Equal(2, page.Split("</script>").Length - 1);
        Assert.DoesNotMatch("(?i)(src|href)\\s*=|@import|url\\((?!#head)|http-equiv=\"refresh\"", page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
        Assert.Empty(_opened);
        Assert.Single(_folder.GetFiles());
    }

    [Fact]
    public void It_is_opened_where_no_file_is_named_and_nobody_else_may_read_it()
    {
        Assert.Empty(_session.Run("Show-EventoTrace order-17").Values);
        var file = new FileInfo(Assert.Single(_opened));
        Assert.Equal(".html", file.Extension);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
        file.Delete();
    }

    [Fact]
    public void A_page_is_replaced_and_nothing_else_is_without_Force()
    {
        var path = Path.Combine(_folder.FullName, "trace.html");
        File.WriteAllText(path, "");
        foreach (var _ in (int[])[1, 2]) _session.Run("Show-EventoTrace order-17 -Path $folder/trace.html").ThrowOnError();
        File.WriteAllText(path, "<!DOCTYPE html><p>Mine");
        var requests = _session.RequestsOf(() => Assert.StartsWith("INVALID_ARGUMENT,", _session.Run("Show-EventoTrace order-17 -Path $folder/trace.html").Error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Empty(requests);
        Assert.Equal("<!DOCTYPE html><p>Mine", File.ReadAllText(path));
        _session.Run("Show-EventoTrace order-17 -Path $folder/trace.html -Force").ThrowOnError();
        Assert.Contains("Trace of order-17", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.StartsWith("INVALID_ARGUMENT,", _session.Run("Show-EventoTrace order-17 -Path $folder").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("FILE_ERROR,", _session.Run("Show-EventoTrace order-17 -Path $folder/none/trace.html").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Show-EventoTrace order-17 -Path $folder/page.html")]
    [InlineData("Show-EventoActivity -Path $folder/page.html")]
    public void The_file_is_shown_as_Get_Item_shows_one(string script) =>
        Assert.Equal("True", _session.Run($"$shown = {script} | Out-String; $shown -eq (Get-Item $folder/page.html | Out-String)").Single.ToString());

    [Fact]
    public void Where_there_is_no_browser_the_error_names_the_file()
    {
        Session.OpenPage = path => throw new Win32Exception(2, "No such program");
        var error = _session.Run("Show-EventoTrace order-17").Error;
        Assert.StartsWith("BROWSER_UNAVAILABLE,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        var path = error.Exception.Message.Split('\'')[1];
        Assert.Contains("Trace of order-17", File.ReadAllText(path), StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void What_is_not_there_leaves_no_file()
    {
        var result = _session.Run("Show-EventoTrace -Id 00000000-0000-4000-8000-000000000000 -Path $folder/trace.html");
        Assert.StartsWith("MESSAGE_NOT_FOUND,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public void No_token_is_in_it()
    {
        var token = EventoToken.Create("shop");
        _session.Server.Write("order-17", token, "{}");
        _session.Run("Write-EventoMessage order-17 Noted @{ token = $args[0] }; Show-EventoTrace order-17 -Path $folder/trace.html", token).ThrowOnError();
        Assert.DoesNotContain(token, File.ReadAllText(Path.Combine(_folder.FullName, "trace.html")), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        TestFolder.Remove(_folder.FullName);
        await _session.DisposeAsync();
    }
}
