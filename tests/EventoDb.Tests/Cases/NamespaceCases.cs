using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class NamespaceCases(TestServer server) : IDisposable
{
    private readonly TestNamespace _space = server.CreateNamespace();
    private readonly string _name = $"test-{Guid.NewGuid():N}";

    public void Dispose()
    {
        _space.Run("$null = Remove-EventoNamespace $args[0] -Force -Connection $admin -ErrorAction Ignore", _name);
        _space.Dispose();
    }

    [Fact]
    public void NS_001_create()
    {
        var created = _space.Value<EventoNamespace>("New-EventoNamespace $args[0] -Description 'Of a test' -Connection $admin -AsPlainText", _name);
        Assert.Equal((_name, "Of a test"), (created.Name, created.Description));
        Assert.StartsWith("ns_", Assert.IsType<string>(created.Token), StringComparison.Ordinal);
        Assert.NotNull(created.CreatedAt);
        Assert.InRange(created.CreatedAt.Value, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    [Fact]
    public void NS_002_with_a_token_of_our_own()
    {
        Assert.Equal(0L, _space.Value<long>(
            """
            $token = New-EventoToken $args[0]
            $null = New-EventoNamespace $args[0] -Token $token -Connection $admin
            Use-EventoNamespace -Token $token
            (Write-EventoMessage a-1 T @{}).Position
            """, _name));
        Assert.Equal(_name, _space.Value<string>("(Get-EventoConnection).Namespace"));
    }

    [Fact]
    public void NS_003_twice() => AssertCode(
        "NAMESPACE_EXISTS", _space.Run("$null = New-EventoNamespace $args[0] -Connection $admin; New-EventoNamespace $args[0] -Connection $admin", _name));

    [Fact]
    public void NS_004_delete()
    {
        var removed = _space.Value<EventoRemovedNamespace>(
            """
            $connection = New-EventoNamespace $args[0] -Connection $admin | Use-EventoNamespace -PassThru
            $null = 1..3 | ForEach-Object { Write-EventoMessage a-1 T @{} }
            Remove-EventoNamespace $args[0] -Force -Connection $admin
            """, _name);
        Assert.Equal((_name, 3), (removed.Name, removed.MessagesDeleted));
        Assert.NotNull(removed.DeletedAt);
        AssertCode("NAMESPACE_NOT_FOUND", _space.Run("Get-EventoNamespace $args[0] -Connection $admin", _name));
    }

    [Fact]
    public void NS_005_delete_what_is_not_there() => AssertCode("NAMESPACE_NOT_FOUND", _space.Run("Remove-EventoNamespace $args[0] -Force -Connection $admin", _name));

    [Fact]
    public void NS_006_list()
    {
        var names = _space.Run("$null = New-EventoNamespace $args[0] -Connection $admin; Get-EventoNamespace -Connection $admin", _name)
            .Values.Cast<EventoNamespace>().Select(space => space.Name).ToList();
        Assert.Contains(_name, names);
        Assert.Contains(_space.Name, names);
        Assert.Contains("default", names);
    }

    [Fact]
    public void NS_007_info_with_five_messages()
    {
        var info = _space.Value<EventoNamespace>(
            "$null = 1..5 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage -StreamName { \"a-$($_.n % 2)\" } -Type T; Get-EventoNamespace $args[0]", _space.Name);
        Assert.Equal((_space.Name, 5L, 2L), (info.Name, info.MessageCount, info.StreamCount));
        Assert.NotNull(info.LastActivity);
        Assert.NotNull(info.CreatedAt);
        Assert.Null(info.Token);
    }

    [Fact]
    public void NS_008_info_of_what_is_not_there() => AssertCode("NAMESPACE_NOT_FOUND", _space.Run("Get-EventoNamespace $args[0] -Connection $admin", _name));

    private static void AssertCode(string code, ScriptResult result) =>
        Assert.StartsWith(code + ",", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
}
