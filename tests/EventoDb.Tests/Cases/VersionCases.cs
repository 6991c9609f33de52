using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class VersionCases(TestServer server) : IDisposable
{
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void VERSION_001_of_no_stream() => Assert.Equal(-1L, _space.Value<long>("Get-EventoStreamVersion a-1"));

    [Fact]
    public void VERSION_002_after_three() => Assert.Equal(2L, _space.Value<long>("$null = 1..3 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage a-1 T; Get-EventoStreamVersion a-1"));

    [Fact]
    public void VERSION_003_after_one_more() => Assert.Equal(
        new object[] { 0L, 1L },
        _space.Run("1..2 | ForEach-Object { $null = Write-EventoMessage a-1 T @{}; Get-EventoStreamVersion a-1 }").Values);
}
