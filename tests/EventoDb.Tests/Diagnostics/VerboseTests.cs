using EventoDb.Tests.Support;

namespace EventoDb.Tests.Diagnostics;

/// <summary>What <c>-Verbose</c> and <c>-Debug</c> tell of requests.</summary>
public class VerboseTests
{
    [Theory]
    [InlineData("Get-EventoStream a-1", "stream.get a-1: 200, 3 items")]
    [InlineData("Get-EventoStreamVersion a-1", "stream.version a-1: 200")]
    [InlineData("Get-EventoCategory a", "category.get a: 200, 3 items")]
    [InlineData("Get-EventoCategory -All", "category.get: 200, 3 items")]
    [InlineData("Find-EventoStream a*", "ns.streams a: 200, 1 items")]
    [InlineData("Find-EventoCategory", "ns.categories: 200, 1 items")]
    [InlineData("Write-EventoMessage a-1 T @{} -Window 1", "stream.write a-1: 200")]
    [InlineData("Write-EventoMessage a-1 T @{}", "stream.write a-1: 200")]
    public async Task Verbose_names_method_target_status_count_and_milliseconds(string script, string expected)
    {
        await using var session = Open();
        var line = Assert.Single(session.Run(script + " -Verbose").ThrowOnError().Verbose, line => !line.StartsWith("Performing", StringComparison.Ordinal));
        Assert.Matches($@"^{System.Text.RegularExpressions.Regex.Escape(expected)}, \d+(\.\d)? ms$", line);
    }

    [Fact]
    public async Task Refusals_and_retries_are_told_too()
    {
        await using var session = Open();
        var failures = 2;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Rpc != "stream.get" ? perform() : failures-- > 0 ? StubAnswer.Html(503, "busy") : StubAnswer.Error(500, "BACKEND_ERROR", "broken"));
        var lines = session.Run("Get-EventoStream a-1 -Verbose").Verbose;
        Assert.Equal(5, lines.Count);
        Assert.Matches(@"^stream\.get a-1: 503 HTTP_ERROR, \d+(\.\d)? ms$", lines[0]);
        Assert.Matches(@"^stream\.get a-1: again in \d+ ms$", lines[1]);
        Assert.Matches(@"^stream\.get a-1: 500 BACKEND_ERROR, \d+(\.\d)? ms$", lines[4]);
    }

    [Theory]
    [InlineData("Get-EventoStream a-1 -First 1 -Debug")]
    [InlineData("$DebugPreference = 'Continue'; Get-EventoStream a-1 -First 1")]
    public async Task Debug_adds_the_bodies(string script)
    {
        await using var session = Open();
        var result = session.Run(script).ThrowOnError();
        Assert.Equal("""> ["stream.get","a-1",{"batchSize":1}]""", result.Debug[0]);
        Assert.StartsWith("< [[\"", result.Debug[1], StringComparison.Ordinal);
        Assert.Equal(2, result.Debug.Count);
    }

    [Theory]
    [InlineData("Write-EventoMessage a-1 T @{}")]
    [InlineData("Get-EventoStream a-1")]
    [InlineData("$VerbosePreference = 'Continue'; Get-EventoStream a-1")]
    [InlineData("Watch-EventoMessage -StreamName a-1 -Position 0 -First 1")]
    [InlineData("New-EventoNamespace more")]
    public async Task Debug_asks_nothing_in_the_middle(string script)
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        server.Write("a-1");
        using var runner = new ScriptRunner(host: new Screen(120));
        runner.Run("Connect-EventoServer $args[0] -Token $args[1]", server.Uri.ToString(), server.Token).ThrowOnError();
        // The screen throws at a question.
        Assert.NotEmpty(runner.Run(script + " -Debug").ThrowOnError().Debug);
    }

    [Fact]
    public async Task Preferences_are_heeded_and_nothing_is_said_unasked()
    {
        await using var session = Open();
        var quiet = session.Run("Get-EventoStream a-1").ThrowOnError();
        Assert.Empty(quiet.Verbose);
        Assert.Empty(quiet.Debug);
        Assert.Empty(quiet.Information);
        Assert.Single(session.Run("$VerbosePreference = 'Continue'; Get-EventoStream a-1").Verbose);
        Assert.Empty(session.Run("$VerbosePreference = 'Continue'; Get-EventoStream a-1 -Verbose:$false").Verbose);
    }

    private static StandInSession Open()
    {
        var session = new StandInSession(BackendKind.Sqlite);
        for (var i = 0; i < 3; i++) session.Server.Write("a-1");
        return session;
    }
}
