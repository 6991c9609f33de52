using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>What becomes of a process whose consumer has left blocks behind that do not hear that they are to stop.</summary>
public sealed class ConsumerExitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("eventodb").FullName;

    public void Dispose() => TestFolder.Remove(_folder);

    [Fact]
    public async Task It_ends_when_its_script_does()
    {
        var (exitCode, output) = await PwshProcess.RunAsync(
            """
            $null = Start-EventoServer
            1..4 | ForEach-Object { Write-EventoMessage "order-$_" Placed @{} } | Out-Null
            Invoke-EventoConsumer order -Consumer c -ThrottleLimit 2 { 'begun'; [Threading.Thread]::Sleep([timespan]'1:00') } | Select-Object -First 1
            """,
            _folder);
        Assert.Equal((0, "begun"), (exitCode, output.Trim()));
    }
}
