using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class LastCases(TestServer server) : IDisposable
{
    private const string Write = "$null = 'A', 'B', 'A', 'B', 'C' | ForEach-Object { Write-EventoMessage a-1 $_ @{ type = $_ } }; ";
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void LAST_001_of_five() => Assert.Equal((4, "C"), Last("Get-EventoStream a-1 -Last"));

    [Fact]
    public void LAST_002_of_nothing() => Assert.Empty(_space.Messages("Get-EventoStream a-1 -Last"));

    [Fact]
    public void LAST_003_of_a_type() => Assert.Equal((2, "A"), Last("Get-EventoStream a-1 -Last -Type A"));

    [Fact]
    public void LAST_004_of_a_type_that_is_not_there() => Assert.Empty(_space.Messages(Write + "Get-EventoStream a-1 -Last -Type X"));

    private (long Position, string Type) Last(string script)
    {
        var message = Assert.Single(_space.Messages(Write + script));
        return (message.Position, message.Type);
    }
}
