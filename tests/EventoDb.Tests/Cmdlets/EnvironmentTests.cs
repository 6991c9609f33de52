using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

[Collection(EnvironmentCollection.Name)]
public sealed class EnvironmentTests : IAsyncDisposable
{
    private readonly (string Name, string? Value)[] _before =
        [.. ((string[])["EVENTODB_URL", "EVENTODB_TOKEN"]).Select(name => (name, Environment.GetEnvironmentVariable(name)))];

    private readonly ScriptRunner _runner = new();
    private readonly BackendStandIn _server = new(BackendKind.Sqlite);

    public EnvironmentTests() => Set(null, null);

    public async ValueTask DisposeAsync()
    {
        foreach (var (name, value) in _before) Environment.SetEnvironmentVariable(name, value);
        _runner.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("Get-EventoServer")]
    [InlineData("Get-EventoStream a-1")]
    [InlineData("'a-1', 'b-1' | Get-EventoStream")]
    [InlineData("Get-EventoStreamVersion a-1")]
    [InlineData("Write-EventoMessage a-1 T @{}")]
    [InlineData("Get-EventoNamespace")]
    [InlineData("New-EventoNamespace x")]
    [InlineData("Remove-EventoNamespace x -Force")]
    [InlineData("Use-EventoNamespace -Token (New-EventoToken x)")]
    [InlineData("Invoke-EventoRpc sys.version")]
    public void Without_a_connection_one_error_says_how_to_connect(string script)
    {
        var result = _runner.Run(script);
        Assert.StartsWith("NOT_CONNECTED,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Connect-EventoServer", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("EVENTODB_URL", result.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Single(result.Errors);
        Assert.Empty(result.Output);
    }

    [Fact]
    public void Nothing_needs_a_connection_that_asks_no_server()
    {
        Assert.Empty(_runner.Run("Get-EventoConnection; Disconnect-EventoServer").ThrowOnError().Output);
        Assert.Equal("x", _runner.Run("(New-EventoToken x | ConvertFrom-EventoToken).Namespace").Single.BaseObject);
    }

    [Fact]
    public void A_token_of_the_environment_that_would_cross_the_network_in_the_clear_is_warned_of_once()
    {
        Set("http://eventodb.invalid:8080", _server.Token);
        var result = _runner.Run("1..2 | ForEach-Object { (Get-EventoStream a-1 -ErrorAction Ignore -First $_) }");
        Assert.Contains("unencrypted", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Set("https://eventodb.invalid:8080", _server.Token);
        Assert.Empty(_runner.Run("Get-EventoStream a-1 -ErrorAction Ignore").Warnings);
    }

    [Fact]
    public void The_environment_is_the_connection_where_there_is_no_other()
    {
        Set(_server.Uri.ToString(), _server.Token);
        Assert.Equal(0L, _runner.Run("(Write-EventoMessage a-1 T @{}).Position").Single.BaseObject);
        var connection = Assert.IsType<EventoConnection>(_runner.Run("Get-EventoConnection").Single.BaseObject);
        Assert.Equal((_server.Uri, "default", null), (connection.Uri, connection.Namespace, connection.ServerVersion));
        Assert.Equal(true, _runner.Run("Test-EventoServer").Single.BaseObject);
    }

    [Fact]
    public async Task A_change_of_the_environment_is_noticed()
    {
        await using var other = new BackendStandIn(BackendKind.Sqlite);
        Set(_server.Uri.ToString(), _server.Token);
        _runner.Run("$null = Write-EventoMessage a-1 T @{}").ThrowOnError();
        Set(other.Uri.ToString(), other.Token);
        _runner.Run("$null = Write-EventoMessage a-1 T @{}").ThrowOnError();
        Assert.Equal((1, 1), (_server.Messages().Count, other.Messages().Count));
        Set(null, null);
        Assert.StartsWith("NOT_CONNECTED,", _runner.Run("Get-EventoStream a-1").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_s_connection_goes_before_the_environment()
    {
        await using var other = new BackendStandIn(BackendKind.Sqlite);
        Set(_server.Uri.ToString(), _server.Token);
        _runner.Run("Connect-EventoServer $args[0] -Token $args[1]; $null = Write-EventoMessage a-1 T @{}", other.Uri, other.Token).ThrowOnError();
        Assert.Equal((0, 1), (_server.Messages().Count, other.Messages().Count));
    }

    [Fact]
    public void Connecting_without_arguments_takes_both_from_the_environment()
    {
        Set(_server.Uri.ToString(), _server.Token);
        Assert.Equal("default", ((EventoConnection)_runner.Run("Connect-EventoServer -PassThru").Single.BaseObject).Namespace);
    }

    [Fact]
    public async Task The_environment_s_token_is_sent_to_no_other_server()
    {
        await using var other = new BackendStandIn(BackendKind.Sqlite);
        Set(_server.Uri.ToString(), _server.Token);
        Assert.StartsWith("AUTH_REQUIRED,", _runner.Run("Connect-EventoServer $args[0]", other.Uri).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.All(other.Requests, request => Assert.Null(request.Authorization));
        _runner.Run("Connect-EventoServer $args[0]", _server.Uri).ThrowOnError();
    }

    [Fact]
    public void A_wrong_address_in_the_environment_is_named()
    {
        Set("a b", null);
        var error = _runner.Run("Get-EventoStream a-1").Error;
        Assert.StartsWith("NOT_CONNECTED,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("EVENTODB_URL: 'a b' is no address", error.Exception.Message, StringComparison.Ordinal);
    }

    private static void Set(string? url, string? token)
    {
        Environment.SetEnvironmentVariable("EVENTODB_URL", url);
        Environment.SetEnvironmentVariable("EVENTODB_TOKEN", token);
    }
}
