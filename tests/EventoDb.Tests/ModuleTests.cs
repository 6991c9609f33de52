using System.Diagnostics;
using EventoDb.Tests.Support;

namespace EventoDb.Tests;

public sealed class ModuleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-");

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    [Fact]
    public void The_manifest_imports_in_place()
    {
        using var runner = new ScriptRunner();
        Assert.Equal("EventoDb", runner.Run("(Get-Module EventoDb).Name").Single.BaseObject);
    }

    /// <summary>What an import takes is then the engine's own work on manifest, types and views.</summary>
    [Fact]
    public async Task Importing_runs_no_code_of_the_modules()
    {
        var compiled = Path.Combine(_folder.FullName, "compiled.txt");
        var start = PwshProcess.Command("-Command", $"Import-Module '{Repository.Manifest}'; Get-History; New-EventoToken bank | Out-Null");
        start.Environment["DOTNET_JitStdOutFile"] = compiled;
        start.Environment["DOTNET_JitDisasmSummary"] = "1";
        using var pwsh = Process.Start(start)!;
        pwsh.StandardInput.Close();
        await pwsh.WaitForExitAsync(TestContext.Current.CancellationToken);

        var methods = await File.ReadAllLinesAsync(compiled, TestContext.Current.CancellationToken);
        var imported = Array.FindIndex(methods, static method => method.Contains("GetHistoryCommand:"));
        Assert.DoesNotContain(methods[..imported], IsOurs);
        Assert.Contains(methods[imported..], IsOurs);

        // Attributes of parameters are the engine's to make, when it likes.
        static bool IsOurs(string method) => method.Contains("EventoDb.") && !method.Contains("Attribute:.ctor");
    }
}
