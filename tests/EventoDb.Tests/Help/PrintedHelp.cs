using EventoDb.Tests.Support;

namespace EventoDb.Tests.Help;

/// <summary>What Get-Help prints of every cmdlet in the pinned pwsh, on a screen so wide that it breaks no line.</summary>
public sealed class PrintedHelp : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-printed-help");

    public string Full(string cmdlet) => Read($"{cmdlet}.full");

    /// <summary>Where <c>-Online</c> leads.</summary>
    public string Online(string cmdlet) => Read($"{cmdlet}.online");

    public string Examples(string cmdlet) => Read($"{cmdlet}.examples");

    public async ValueTask InitializeAsync()
    {
        var (exitCode, output) = await PwshProcess.RunAsync(
            """
            foreach ($command in Get-Command -Module EventoDb) {
                Get-Help $command.Name -Full | Out-File "$($command.Name).full" -Width 4096
                Get-Help $command.Name -Examples | Out-File "$($command.Name).examples" -Width 4096
            }
            # Says the address instead of opening a browser, and finds no help file any more.
            [Management.Automation.Internal.InternalTestHooks]::SetTestHook('BypassOnlineHelpRetrieval', $true)
            foreach ($command in Get-Command -Module EventoDb) { Get-Help $command.Name -Online | Out-File "$($command.Name).online" }
            """,
            _folder.FullName);
        Assert.True(exitCode == 0, output);
    }

    public ValueTask DisposeAsync()
    {
        TestFolder.Remove(_folder.FullName);
        return ValueTask.CompletedTask;
    }

    private string Read(string file) =>
        string.Join('\n', File.ReadLines(Path.Combine(_folder.FullName, file)).Select(static line => line.TrimEnd()));
}
