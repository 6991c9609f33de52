using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class WriteCases(TestServer server) : IDisposable
{
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void WRITE_001_minimal_message()
    {
        var result = _space.Value<EventoWriteResult>("Write-EventoMessage a-1 Opened @{ x = 1 }");
        Assert.Equal("a-1", result.StreamName);
        Assert.Equal("Opened", result.Type);
        Assert.Equal(0, result.Position);
        Assert.True(result.GlobalPosition >= 0);
        Assert.True(Guid.TryParse(result.Id, out _));
    }

    [Fact]
    public void WRITE_002_with_metadata()
    {
        var message = Assert.Single(_space.Messages(
            "$null = Write-EventoMessage a-1 Opened @{ x = 1 } -Metadata @{ userId = 'u-7'; deep = @{ list = 1, 'two', $null } }; Get-EventoStream a-1"));
        Assert.Equal("""{"deep":{"list":[1,"two",null]},"userId":"u-7"}""", Json.Sorted(message.MetadataJson!));
        Assert.Equal("u-7", _space.Value<string>("(Get-EventoStream a-1).Metadata.userId"));
    }

    [Fact]
    public void WRITE_003_own_id()
    {
        const string id = "0198c0de-0000-4000-8000-00000000abcd";
        Assert.Equal(id, _space.Value<EventoWriteResult>("Write-EventoMessage a-1 Opened @{} -Id $args[0]", id).Id);
        Assert.Equal(id, Assert.Single(_space.Messages("Get-EventoStream a-1")).Id);
    }

    [Fact]
    public void WRITE_004_expected_version_that_is_right() => Assert.Equal(
        2L, _space.Value<long>("$null = 1..2 | ForEach-Object { Write-EventoMessage a-1 T @{ n = $_ } }; (Write-EventoMessage a-1 T @{} -ExpectedVersion 1).Position"));

    [Fact]
    public void WRITE_005_expected_version_that_is_wrong()
    {
        var result = _space.Run("$null = 1..2 | ForEach-Object { Write-EventoMessage a-1 T @{ n = $_ } }; Write-EventoMessage a-1 T @{} -ExpectedVersion 5");
        Assert.StartsWith("STREAM_VERSION_CONFLICT,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        var conflict = Assert.IsType<EventoVersionConflictException>(result.Error.Exception);
        Assert.Equal(("a-1", 5, 1), (conflict.StreamName, conflict.ExpectedVersion, conflict.ActualVersion));
        Assert.Equal(1L, _space.Value<long>("Get-EventoStreamVersion a-1"));
    }

    [Fact]
    public void WRITE_006_five_in_a_row()
    {
        var results = _space.Run("1..5 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage a-1 T").Values.Cast<EventoWriteResult>().ToList();
        Assert.Equal([0, 1, 2, 3, 4], results.Select(result => result.Position));
        Assert.Equal(results.Select(result => result.GlobalPosition).Order().Distinct(), results.Select(result => result.GlobalPosition));
    }

    [Fact]
    public void WRITE_007_stream_with_an_id()
    {
        var message = Assert.Single(_space.Messages("$null = Write-EventoMessage account-123 T @{}; Get-EventoStream account-123"));
        Assert.Equal(("account-123", "account", "123"), (message.StreamName, message.Category, message.CardinalId));
    }

    [Fact]
    public void WRITE_008_empty_data() =>
        Assert.Equal("{}", Assert.Single(_space.Messages("$null = Write-EventoMessage a-1 T @{}; Get-EventoStream a-1")).DataJson);

    [Fact]
    public void WRITE_009_metadata_that_is_null()
    {
        var message = Assert.Single(_space.Messages("$null = Write-EventoMessage a-1 T @{} -Metadata $null; Get-EventoStream a-1"));
        Assert.Null(message.Metadata);
        Assert.Null(message.MetadataJson);
    }

    [Fact]
    public void WRITE_010_without_a_token()
    {
        using var runner = ScriptRunner.Lend();
        var result = runner.Run("Connect-EventoServer $args[0]; Write-EventoMessage a-1 T @{}", _space.Uri);
        Assert.StartsWith("AUTH_REQUIRED,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
