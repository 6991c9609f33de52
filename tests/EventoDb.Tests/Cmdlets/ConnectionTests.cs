using System.Globalization;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

public sealed class ConnectionTests : IAsyncDisposable
{
    private readonly StandInSession _session = new(BackendKind.Sqlite);

    private string Uri => _session.Server.Uri.ToString();

    private string Token => _session.Server.Token;

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Fact]
    public void Connecting_says_nothing_and_sets_the_connection()
    {
        Assert.Empty(_session.Run("Disconnect-EventoServer; Connect-EventoServer $args[0] -Token $args[1]", Uri, Token).ThrowOnError().Output);
        var connection = Connection("Get-EventoConnection");
        Assert.Equal((Uri, "default", "0.7.0", 30d, 4), (connection.Uri.ToString(), connection.Namespace, connection.ServerVersion, connection.TimeoutSec, connection.RetryCount));
    }

    [Fact]
    public void Server_and_token_are_checked_at_once()
    {
        var requests = _session.RequestsOf(() => _session.Run("Connect-EventoServer $args[0] -Token $args[1]", Uri, Token).ThrowOnError());
        Assert.Equal("sys.version", Assert.Single(requests).Rpc);
        Assert.Contains(_session.Server.Requests, request => request.Target == "/version" && request.Authorization is null);
    }

    [Theory]
    [InlineData("-Token $args[1]")]
    [InlineData("-Token ([Net.NetworkCredential]::new('', $args[1]).SecurePassword)")]
    [InlineData("-Credential ([pscredential]::new('anybody', [Net.NetworkCredential]::new('', $args[1]).SecurePassword))")]
    [InlineData("-Token \" $($args[1])`n\"")]
    public void A_token_may_be_text_a_SecureString_or_a_password(string token) =>
        Assert.Equal("default", Connection($"Connect-EventoServer $args[0] {token} -PassThru").Namespace);

    [Theory]
    [InlineData("$args[0].Replace('http://', '')")]
    [InlineData("$args[0].TrimEnd('/')")]
    [InlineData("[uri]$args[0]")]
    public void An_address_is_taken_as_people_type_it(string uri) =>
        Assert.Equal(Uri, Connection($"Connect-EventoServer ({uri}) -Token $args[1] -PassThru").Uri.ToString());

    [Fact]
    public void NoDefault_emits_a_connection_and_leaves_the_session_as_it_is()
    {
        var connection = Connection("Disconnect-EventoServer; Connect-EventoServer $args[0] -Token $args[1] -NoDefault -TimeoutSec 61.5 -RetryCount 7");
        Assert.Equal((61.5, 7), (connection.TimeoutSec, connection.RetryCount));
        Assert.NotSame(connection, _session.Run("Get-EventoConnection").ThrowOnError().Output.Select(item => item.BaseObject).FirstOrDefault());
        Assert.Equal(0L, _session.Run("(Write-EventoMessage a-1 T @{} -Connection $args[0]).Position", connection).Single.BaseObject);
    }

    [Fact]
    public void A_refused_token_is_no_permission() =>
        AssertError(_session.Run("Connect-EventoServer $args[0] -Token (New-EventoToken default)", Uri), "AUTH_UNAUTHORIZED", "PermissionDenied");

    [Fact]
    public void Disconnecting_forgets_the_connection_and_twice_is_no_harm()
    {
        var held = Connection("Get-EventoConnection");
        Assert.Empty(_session.Run("Disconnect-EventoServer; Disconnect-EventoServer").ThrowOnError().Output);
        Assert.Equal(-1L, _session.Run("Get-EventoStreamVersion a-1 -Connection $args[0]", held).Single.BaseObject);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1", "is no address of a server")]
    [InlineData("http://", "is no address of a server")]
    [InlineData("a b c", "is no address of a server")]
    [InlineData("http://127.0.0.1:99999", "is no address of a server")]
    [InlineData("http://user:password@127.0.0.1", "takes no user")]
    [InlineData("http://127.0.0.1/?token=x", "takes no user, query")]
    public void What_is_no_address_is_refused(string uri, string reason)
    {
        var result = _session.Run("Connect-EventoServer $args[0] -Token $args[1]", uri, Token);
        AssertError(result, "INVALID_ARGUMENT", "InvalidArgument");
        Assert.Contains(reason, result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("password", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-TimeoutSec 0")]
    [InlineData("-RetryCount -1")]
    [InlineData("-Token ''")]
    [InlineData("-Token 42")]
    [InlineData("-Token \"a`nb\"")]
    [InlineData("-Uri ''")]
    [InlineData("-NoProxy -Proxy http://127.0.0.1:1")]
    [InlineData("-Token x -Credential ([pscredential]::Empty)")]
    public void What_cannot_be_meant_is_refused_before_anything_is_sent(string arguments)
    {
        var before = _session.Server.Requests.Count;
        Assert.NotNull(_session.Run($"Connect-EventoServer {(arguments.StartsWith("-Uri", StringComparison.Ordinal) ? "" : "$args[0]")} {arguments}", Uri).Error);
        Assert.Equal(before, _session.Server.Requests.Count);
    }

    [Fact]
    public async Task A_proxy_is_gone_through_and_a_token_in_the_clear_warned_of()
    {
        await using var proxy = new StubServer(request => StubAnswer.Json(request.Target.EndsWith("/version", StringComparison.Ordinal) ? """{"version":"0.7.0"}""" : "\"0.7.0\""));
        var result = _session.Run("Connect-EventoServer http://evento.invalid -Token $args[0] -Proxy $args[1]", Token, proxy.Uri);
        Assert.Empty(result.ThrowOnError().Output);
        Assert.Contains("evento.invalid unencrypted", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(["http://evento.invalid/version", "http://evento.invalid/rpc"], proxy.Requests.Select(request => request.Target));
    }

    [Fact]
    public void A_certificate_that_is_not_checked_is_warned_of()
    {
        var result = _session.Run("Connect-EventoServer $args[0] -Token $args[1] -SkipCertificateCheck", Uri, Token).ThrowOnError();
        Assert.Contains("is not checked", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "NETWORK_ERROR")]
    [InlineData(1, null)]
    public async Task RetryCount_says_how_often_a_broken_request_is_tried_again(int retries, string? code)
    {
        await using var stub = new StubServer(StubAnswer.Json("""{"version":"0.7.0"}"""), StubAnswer.Reset, StubAnswer.Json("\"0.7.0\""));
        var result = _session.Run("Connect-EventoServer $args[0] -Token $args[1] -RetryCount $args[2]", stub.Uri.ToString(), Token, retries);
        if (code is null) result.ThrowOnError();
        else AssertError(result, code, "ConnectionError");
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_a_timeout()
    {
        await using var stub = new StubServer(StubAnswer.Stall);
        AssertError(_session.Run("Connect-EventoServer $args[0] -TimeoutSec 0.2 -RetryCount 0", stub.Uri.ToString()), "TIMEOUT", "OperationTimeout");
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        await using var stub = new StubServer(StubAnswer.Redirect(_session.Server.Uri));
        var before = _session.Server.Requests.Count;
        var result = _session.Run("Connect-EventoServer $args[0] -Token $args[1]", stub.Uri.ToString(), Token);
        AssertError(result, "HTTP_ERROR", "InvalidResult");
        Assert.Contains("redirects are not followed", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, _session.Server.Requests.Count);
    }

    private EventoConnection Connection(string script) => Assert.IsType<EventoConnection>(_session.Run(script, Uri, Token).Single.BaseObject);

    private static void AssertError(ScriptResult result, string code, string category)
    {
        Assert.StartsWith(code + ",", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(category, Convert.ToString(result.Error.CategoryInfo.Category, CultureInfo.InvariantCulture));
    }
}
