using System.Management.Automation;
using System.Net;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

/// <summary>A token that would cross the network in the clear: nothing is sent before the warning, and the warning names who would see it.</summary>
[Collection(EnvironmentCollection.Name)]
public sealed class ExposureTests : IAsyncDisposable
{
    private const string Nobody = "http://evento.invalid";
    private readonly IWebProxy _before = HttpClient.DefaultProxy;
    private readonly string _token = EventoToken.Create("default");
    private readonly ScriptRunner _runner = new();
    private readonly StubServer _proxy = new(request => StubAnswer.Json(request.Rpc switch
    {
        "sys.version" => "\"0.7.0\"",
        var path when path.EndsWith("/version", StringComparison.Ordinal) => """{"version":"0.7.0"}""",
        _ => "[]",
    }));

    public ExposureTests() => HttpClient.DefaultProxy = new WebProxy(_proxy.Uri);

    public async ValueTask DisposeAsync()
    {
        Set(null, null);
        HttpClient.DefaultProxy = _before;
        _runner.Dispose();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", null, null)]
    [InlineData("http://localhost:8080", null, null)]
    [InlineData("http://[::1]:8080", null, null)]
    [InlineData("http://localhost.example", null, "localhost.example")]
    [InlineData("http://evento.example", null, "evento.example")]
    [InlineData("https://evento.example", null, null)]
    [InlineData("http://127.0.0.1:8080", "http://proxy.example:3128", "proxy.example")]
    [InlineData("http://evento.example", "http://proxy.example:3128", "proxy.example")]
    [InlineData("http://127.0.0.1:8080", "socks5://proxy.example:1080", "proxy.example")]
    [InlineData("https://evento.example", "http://proxy.example:3128", null)]
    [InlineData("http://evento.example", "http://127.0.0.1:3128", "evento.example")]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:3128", null)]
    [InlineData("http://evento.example", "https://proxy.example", "evento.example")]
    [InlineData("http://127.0.0.1:8080", "https://proxy.example", null)]
    public void The_first_host_that_could_listen_is_named(string server, string? proxy, string? exposed) => Assert.Equal(
        exposed, ServerAddress.FindExposedHost(new EventoClientOptions { Uri = new Uri(server), Proxy = proxy is null ? null : new WebProxy(proxy) }));

    [Fact]
    public void A_proxy_that_sees_the_token_on_its_way_to_this_machine_is_warned_of()
    {
        var result = _runner.Run("Connect-EventoServer http://127.0.0.1:8080 -Token $args[0] -Proxy http://proxy.invalid:3128 -RetryCount 0", _token);
        Assert.Contains("to proxy.invalid unencrypted", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Another_namespace_over_the_same_connection_is_warned_of_as_well()
    {
        _runner.Run("Connect-EventoServer http://127.0.0.1:8080 -Token $args[0] -Proxy $args[1] -WarningAction Ignore", _token, _proxy.Uri).ThrowOnError();
        HttpClient.DefaultProxy = _before;
        Assert.Empty(_runner.Run("Use-EventoNamespace -Token $args[0]", _token).ThrowOnError().Warnings);
        _runner.Run("Connect-EventoServer http://evento.invalid -Token $args[0] -Proxy $args[1] -WarningAction Ignore", _token, _proxy.Uri).ThrowOnError();
        Assert.Contains("evento.invalid", Assert.Single(_runner.Run("Use-EventoNamespace -Token $args[0]", _token).ThrowOnError().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Completion_sends_no_token_in_the_clear_before_somebody_was_warned()
    {
        Set(Nobody, _token);
        Complete("Get-EventoNamespace ");
        Complete("Get-EventoStream a");
        Assert.Empty(_proxy.Requests);

        var result = _runner.Run("Get-EventoNamespace").ThrowOnError();
        Assert.Contains("unencrypted", Assert.Single(result.Warnings), StringComparison.Ordinal);
        var asked = _proxy.Requests.Count;
        Complete("Get-EventoCategory a");
        Assert.True(_proxy.Requests.Count > asked);
        asked = _proxy.Requests.Count;

        Set(Nobody + ":81", _token);
        Complete("Get-EventoCategory b");
        Assert.Equal(asked, _proxy.Requests.Count);
    }

    [Fact]
    public void Completion_asks_where_there_is_no_token_to_see()
    {
        Set(Nobody, null);
        Complete("Get-EventoNamespace ");
        Assert.Null(Assert.Single(_proxy.Requests).Authorization);
    }

    [Fact]
    public void Whoever_stops_at_warnings_sends_nothing()
    {
        Set(Nobody, _token);
        Assert.NotNull(_runner.Run("Get-EventoNamespace -WarningAction Stop").Thrown);
        Assert.NotNull(_runner.Run("Connect-EventoServer http://evento.invalid -Token $args[0] -WarningAction Stop", _token).Thrown);
        Assert.Empty(_proxy.Requests);
    }

    private void Complete(string typed)
    {
        using var shell = PowerShell.Create(_runner.Runspace);
        CommandCompletion.CompleteInput(typed, typed.Length, [], shell);
    }

    private static void Set(string? url, string? token)
    {
        Environment.SetEnvironmentVariable("EVENTODB_URL", url);
        Environment.SetEnvironmentVariable("EVENTODB_TOKEN", token);
    }
}
