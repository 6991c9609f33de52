using EventoDb.Tests.Support;

namespace EventoDb.Tests.Pester;

/// <summary>Runs tests/Pester in pwsh, with the older of the pinned versions of Pester; build.ps1 runs them with the newer.</summary>
public sealed class SmokeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-pester");

    [Fact]
    public async Task All_pass()
    {
        var (exitCode, output) = await PwshProcess.RunAsync(
            $$"""
            Import-Module Pester -MaximumVersion 5.99
            $run = Invoke-Pester -Configuration @{
                Run    = @{ Path = '{{Path.Combine(Repository.Root, "tests", "Pester")}}'; PassThru = $true }
                Output = @{ Verbosity = 'Detailed'; RenderMode = 'Plaintext' }
            }
            exit [int]($run.PassedCount -eq 0 -or $run.PassedCount -ne $run.TotalCount)
            """,
            _folder.FullName);
        Assert.True(exitCode == 0, output);
    }

    public void Dispose() => TestFolder.Remove(_folder.FullName);
}
