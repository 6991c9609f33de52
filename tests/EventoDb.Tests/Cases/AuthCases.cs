using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class AuthCases(TestServer server) : IDisposable
{
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void AUTH_001_valid_token() => Assert.Equal(
        _space.Name, _space.Value<string>("(Connect-EventoServer $args[0] -Token $args[1] -PassThru).Namespace", _space.Uri, _space.Token));

    [Fact]
    public void AUTH_002_no_token() => AssertCode("AUTH_REQUIRED", _space.Run("Connect-EventoServer $args[0]", _space.Uri));

    [Fact]
    public void AUTH_003_malformed_token() => AssertCode("AUTH_INVALID_TOKEN", _space.Run("Connect-EventoServer $args[0] -Token not-a-token", _space.Uri));

    [Fact]
    public void AUTH_004_namespaces_do_not_see_each_other()
    {
        using var other = server.CreateNamespace();
        other.Run("$null = Write-EventoMessage a-1 T @{ secret = 1 }").ThrowOnError();
        Assert.Empty(_space.Messages("Get-EventoStream a-1"));
        Assert.Equal(-1L, _space.Value<long>("Get-EventoStreamVersion a-1"));
        Assert.Equal(0L, _space.Value<long>("(Write-EventoMessage a-1 T @{}).Position"));
        Assert.Single(other.Messages("Get-EventoStream a-1"));
    }

    private static void AssertCode(string code, ScriptResult result) =>
        Assert.StartsWith(code + ",", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
}
