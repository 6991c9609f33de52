using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

/// <summary>Tokens are in the Authorization header and nowhere else.</summary>
public sealed class SecretsTests : IAsyncDisposable
{
    private const string Secret = "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00";
    private readonly Screen _screen = new(400);
    private readonly StandInSession _session;

    public SecretsTests()
    {
        _session = new StandInSession(BackendKind.Sqlite, _screen);
        _session.Runner.Set("given", "ns_c2hvcA_" + Secret);
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("New-EventoNamespace shop -Token $given")]
    [InlineData("New-EventoNamespace shop -Token $given; New-EventoNamespace shop -Token $given")]
    [InlineData("New-EventoNamespace other -Token $given")]
    [InlineData("New-EventoNamespace shop -Token $given -Use; Get-EventoConnection; Get-EventoServer; Write-EventoMessage a-1 T @{}; Get-EventoStream a-1")]
    [InlineData("New-EventoNamespace shop -Token $given -AsPlainText | Use-EventoNamespace -PassThru")]
    [InlineData("New-EventoNamespace shop -Token $given -AsPlainText | Out-Default")]
    [InlineData("New-EventoNamespace shop -Token $given -AsPlainText | ForEach-Object { \"$_\" }")]
    [InlineData("New-EventoNamespace shop -Token $given -WhatIf")]
    [InlineData("Use-EventoNamespace -Token $given")]
    [InlineData("ConvertFrom-EventoToken $given")]
    [InlineData("ConvertFrom-EventoToken ($given + 'x')")]
    [InlineData("ConvertFrom-EventoToken $given.Substring(0, 40)")]
    [InlineData("Connect-EventoServer $url -Token $given")]
    [InlineData("Connect-EventoServer $url -Token ($given + 'x')")]
    [InlineData("Connect-EventoServer \"${url}?token=$given\"")]
    [InlineData("Connect-EventoServer ($url -replace '//', \"//user:$given@\")")]
    [InlineData("Connect-EventoServer $nobody -Token $given -RetryCount 1")]
    [InlineData("Start-EventoServer -Token $given")]
    [InlineData("Invoke-EventoRpc ns.create 'shop', @{ token = $given } -ErrorAction Ignore | ForEach-Object { $_.namespace }")]
    [InlineData("Invoke-EventoRpc no.such.method $given")]
    public void No_stream_shows_a_token(string script)
    {
        _session.Runner.Set("url", _session.Server.Uri.ToString());
        _session.Runner.Set("nobody", StubServer.Nobody().ToString());
        var result = _session.Run(
            "$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'; " + script);
        string[] shown =
        [
            .. result.Output.Select(item => $"{item}"),
            .. result.Output.SelectMany(item => item.Properties.Where(property => property.Name != "Token").Select(property => $"{property.Value}")),
            .. result.Errors.SelectMany(error => new[] { error.ToString(), error.Exception.ToString(), $"{error.TargetObject}", $"{error.CategoryInfo}", $"{error.ErrorDetails?.RecommendedAction}" }),
            .. result.Warnings, .. result.Verbose, .. result.Debug, .. result.Information.Select(record => record.ToString()),
            .. _screen.Take(),
        ];
        Assert.All(shown, text => Assert.DoesNotContain(Secret[..24], text, StringComparison.OrdinalIgnoreCase));
        Assert.NotEmpty(shown);
    }

    [Fact]
    public void The_token_travels_in_the_header_and_never_in_the_address()
    {
        _session.Run("$null = Write-EventoMessage a-1 T @{}; $null = Get-EventoStream a-1; $null = Get-EventoNamespace; $null = Get-EventoServer").ThrowOnError();
        Assert.All(_session.Server.Requests, request => Assert.DoesNotContain("token", request.Target, StringComparison.Ordinal));
        Assert.All(_session.Server.Requests.Where(request => request.Target == "/rpc"), request => Assert.Equal("Bearer " + _session.Server.Token, request.Authorization));
        Assert.All(_session.Server.Requests.Where(request => request.Target != "/rpc"), request => Assert.Null(request.Authorization));
    }
}
