using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

/// <summary>Each thing that goes wrong gives one error: its code in the id, one sentence, what to do, the input, no stack trace; the pipeline goes on.</summary>
public sealed class BadInputTests : IAsyncDisposable
{
    private readonly StandInSession _session = new(BackendKind.Sqlite);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("AUTH_REQUIRED", "Connect-EventoServer $args[0]")]
    [InlineData("AUTH_INVALID_TOKEN", "Connect-EventoServer $args[0] -Token rubbish")]
    [InlineData("AUTH_UNAUTHORIZED", "Connect-EventoServer $args[0] -Token (New-EventoToken default)")]
    [InlineData("AUTH_UNAUTHORIZED", "Connect-EventoServer $args[0] -Token (New-EventoToken gone)")]
    [InlineData("NETWORK_ERROR", "Connect-EventoServer $args[1] -RetryCount 0")]
    [InlineData("NETWORK_ERROR", "Connect-EventoServer http://no-such-host.invalid -RetryCount 0 -NoProxy")]
    [InlineData("INVALID_ARGUMENT", "Connect-EventoServer 'what is this'")]
    [InlineData("MALFORMED_RESPONSE", "Connect-EventoServer $args[2]")]
    [InlineData("NOT_FOUND", "Connect-EventoServer ($args[0] + 'no/such/path')")]
    [InlineData("NAMESPACE_NOT_FOUND", "Get-EventoNamespace zzz")]
    [InlineData("NAMESPACE_NOT_FOUND", "Remove-EventoNamespace zzz -Force")]
    [InlineData("NAMESPACE_EXISTS", "New-EventoNamespace default")]
    [InlineData("METHOD_NOT_FOUND", "Invoke-EventoRpc no.such.method")]
    [InlineData("INVALID_REQUEST", "Invoke-EventoRpc stream.get 42")]
    [InlineData("INVALID_DATA", "Write-EventoMessage a-1 T 'no json'")]
    [InlineData("INVALID_DATA", "Write-EventoMessage a-1 T 42")]
    [InlineData("INVALID_DATA", "Write-EventoMessage a-1 T @{ a = { code } }")]
    [InlineData("INVALID_DATA", "Write-EventoMessage a-1 T @{} -Metadata 42")]
    [InlineData("INVALID_ARGUMENT", "Write-EventoMessage a-1 T @{} -Id 42")]
    [InlineData("INVALID_ARGUMENT", "Write-EventoMessage a-1 T @{} -NoStream -ExpectedVersion 1")]
    [InlineData("STREAM_VERSION_CONFLICT", "Write-EventoMessage a-1 T @{} -ExpectedVersion 7")]
    [InlineData("BACKEND_ERROR", "Invoke-EventoRpc stream.write 'a-1', @{ type = 'T'; data = @{} }, @{ id = 'no id' }")]
    public async Task One_clear_error(string code, string script)
    {
        await using var page = new StubServer(StubAnswer.Html(200, "<html><head><title>Welcome</title></head><body>It works!</body></html>"));
        var result = _session.Run(script, _session.Server.Uri.ToString(), StubServer.Nobody().ToString(), page.Uri.ToString());
        var error = Assert.Single(result.Errors);
        Assert.Null(result.Thrown);
        Assert.StartsWith(code + ",EventoDb.Commands.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.IsType<EventoException>(error.Exception, exactMatch: false);
        Assert.Equal(code, ((EventoException)error.Exception).Code);
        Assert.NotEmpty(error.Exception.Message);
        Assert.DoesNotContain('\n', error.Exception.Message);
        Assert.DoesNotContain("   at ", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("<", error.ToString(), StringComparison.Ordinal);
        // What is invalid is named with what is allowed; the rest needs to be told what to do.
        Assert.True(error.ErrorDetails.RecommendedAction is { Length: > 0 } || code.StartsWith("INVALID_", StringComparison.Ordinal), "What to do is not said.");
    }

    [Fact]
    public void A_pipeline_goes_on_with_the_next_input()
    {
        var result = _session.Run(
            """
            @{ n = 1 }, 'no json', @{ n = 2 }, @{ n = [double]::NaN }, @{ n = 3 } | Write-EventoMessage a-1 T
            """);
        Assert.Equal([0, 1, 2], result.Output.Select(item => ((EventoWriteResult)item.BaseObject).Position));
        Assert.Equal(2, result.Errors.Count);
        Assert.All(result.Errors, error => Assert.StartsWith("INVALID_DATA,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Equal(["""{"n":1}""", """{"n":2}""", """{"n":3}"""], _session.Run("Get-EventoStream a-1").Values.Cast<EventoMessage>().Select(message => message.DataJson));
    }

    [Fact]
    public void The_input_is_the_error_s_target()
    {
        var result = _session.Run("$bad = [pscustomobject]@{ a = { code } }; $bad | Write-EventoMessage a-1 T");
        Assert.Same(_session.Run("$bad").Single.BaseObject, (Assert.Single(result.Errors).TargetObject as System.Management.Automation.PSObject)?.BaseObject);
        Assert.Contains("Data.a ", result.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ErrorAction_is_honoured()
    {
        Assert.NotNull(_session.Run("Get-EventoNamespace zzz -ErrorAction Stop").Thrown);
        Assert.Empty(_session.Run("Get-EventoNamespace zzz -ErrorAction SilentlyContinue -ErrorVariable script:kept").Errors);
        Assert.Equal(1, _session.Run("$kept.Count").Single.BaseObject);
        Assert.Equal("NAMESPACE_NOT_FOUND", _session.Run("try { Get-EventoNamespace zzz -ErrorAction Stop } catch [EventoDb.Client.EventoException] { $_.Exception.Code }").Single.BaseObject);
    }

    [Fact]
    public void What_the_server_adds_is_handed_on()
    {
        var details = ((EventoException)_session.Run("Connect-EventoServer $args[0] -Token rubbish", _session.Server.Uri.ToString()).Error.Exception).Details;
        Assert.StartsWith("invalid token format", details!.Value.GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
