using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class EdgeCases(TestServer server) : IDisposable
{
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void EDGE_001_batch_size_0() => AssertRefused("Get-EventoStream a-1 -BatchSize 0", "BatchSize");

    [Fact]
    public void EDGE_002_negative_position() => AssertRefused("Get-EventoStream a-1 -Position -1", "Position");

    [Fact]
    public void EDGE_003_huge_batch_size()
    {
        AssertRefused("Get-EventoStream a-1 -BatchSize 10001", "10000");
        Assert.Single(_space.Messages("$null = Write-EventoMessage a-1 T @{}; Get-EventoStream a-1 -BatchSize 10000"));
    }

    [Theory]
    [InlineData("a", "a", null)]
    [InlineData("stream-with-many-dashes", "stream", "with-many-dashes")]
    [InlineData("stream123", "stream123", null)]
    [InlineData("UPPERCASE", "UPPERCASE", null)]
    public void EDGE_004_stream_names(string name, string category, string? cardinalId)
    {
        var message = Assert.Single(_space.Messages("$null = Write-EventoMessage $args[0] T @{}; Get-EventoStream $args[0]", name));
        Assert.Equal((name, category, cardinalId), (message.StreamName, message.Category, message.CardinalId));
        Assert.Empty(_space.Messages("Get-EventoStream $args[0]", name == "a" ? "A" : name.ToLowerInvariant() + "x"));
    }

    [Fact]
    public async Task EDGE_005_ten_writers_at_once()
    {
        var connection = _space.Value<EventoConnection>("Get-EventoConnection");
        var positions = await Task.WhenAll(Enumerable.Range(0, 10).Select(writer => Task.Run(() =>
        {
            using var runner = ScriptRunner.Lend();
            return ((EventoWriteResult)runner.Run("Write-EventoMessage a-1 T @{ writer = $args[1] } -Connection $args[0]", connection, writer).Single.BaseObject).Position;
        })));
        Assert.Equal(Enumerable.Range(0, 10).Select(position => (long)position), positions.Order());
    }

    [Fact]
    public void EDGE_006_beyond_the_end() => Assert.Empty(_space.Messages("$null = Write-EventoMessage a-1 T @{}; Get-EventoStream a-1 -Position 100"));

    [Theory]
    [InlineData("-NoStream")]
    [InlineData("-ExpectedVersion -1")]
    public void EDGE_007_no_stream_expected(string expected)
    {
        Assert.Equal(0L, _space.Value<EventoWriteResult>($"Write-EventoMessage a-1 T @{{}} {expected}").Position);
        var conflict = Assert.IsType<EventoVersionConflictException>(_space.Run($"Write-EventoMessage a-1 T @{{}} {expected}").Error.Exception);
        Assert.Equal((-1L, 0L), (conflict.ExpectedVersion, conflict.ActualVersion));
    }

    [Fact]
    public void EDGE_008_version_0_of_no_stream()
    {
        var conflict = Assert.IsType<EventoVersionConflictException>(_space.Run("Write-EventoMessage a-1 T @{} -ExpectedVersion 0").Error.Exception);
        Assert.Equal((0L, -1L), (conflict.ExpectedVersion, conflict.ActualVersion));
    }

    private void AssertRefused(string script, string names) =>
        Assert.Contains(names, _space.Run(script).Error.Exception.Message, StringComparison.Ordinal);
}
