using System.Management.Automation;
using EventoDb.Tests.Cmdlets;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Sessions;

/// <summary>A session that had, or should have had, a connection of its own and has none any more: what comes next in the script was not meant for any
/// other server, neither the one before nor the environment's.</summary>
[Collection(EnvironmentCollection.Name)]
public sealed class LostConnectionTests : IAsyncDisposable
{
    private readonly (string Name, string? Value)[] _before =
        [.. ((string[])["EVENTODB_URL", "EVENTODB_TOKEN"]).Select(name => (name, Environment.GetEnvironmentVariable(name)))];

    private readonly ScriptRunner _runner = new();
    private readonly BackendStandIn _old = new(BackendKind.Sqlite);
    private readonly BackendStandIn _production = new(BackendKind.Sqlite);
    private readonly BackendStandIn _test = new(BackendKind.Sqlite);

    public LostConnectionTests()
    {
        Environment.SetEnvironmentVariable("EVENTODB_URL", _production.Uri.ToString());
        Environment.SetEnvironmentVariable("EVENTODB_TOKEN", _production.Token);
        _runner.Set("old", _old.Uri);
        _runner.Set("oldToken", _old.Token);
        _runner.Set("test", _test.Uri);
        _runner.Set("testToken", _test.Token);
        _runner.Set("nobody", StubServer.Nobody());
    }

    public static TheoryData<string> Failures =>
    [
        "Connect-EventoServer $nobody -Token $testToken -RetryCount 0",
        "Connect-EventoServer $test -Token (New-EventoToken default)",
        "Connect-EventoServer $test",
        "Connect-EventoServer $test -Token rubbish",
        "Connect-EventoServer 'a b' -Token $testToken",
        "Connect-EventoServer ftp://127.0.0.1 -Token $testToken",
        "Connect-EventoServer $test -Token 42",
        "Connect-EventoServer $test -Token $testToken -NoProxy -Proxy http://127.0.0.1:1",
        "Connect-EventoServer $unset -Token $testToken",
        "Connect-EventoServer -Uri '' -Token $testToken",
        "Connect-EventoServer $test -Token $unset",
        "Connect-EventoServer $test -Token ''",
        "Connect-EventoServer $test -Credential $unset",
        "Connect-EventoServer $test -Token $testToken -SkipCertificateCheck -WarningAction Stop",
        "Start-EventoServer -Port $test.Port",
        "Start-EventoServer -Path $unset",
        "Start-EventoServer -Path variable:x",
        "Start-EventoServer -Token $unset",
        "Start-EventoServer -Token rubbish",
    ];

    public static TheoryData<string> Ends =>
    [
        "Connect-EventoServer $test -Token $testToken; Disconnect-EventoServer",
        "Connect-EventoServer $test -Token $testToken; Disconnect-EventoServer; Disconnect-EventoServer",
        "Connect-EventoServer $nobody -Token $testToken -RetryCount 0 -ErrorAction SilentlyContinue",
        "Connect-EventoServer $test -Token $testToken; Connect-EventoServer $nobody -Token $testToken -RetryCount 0 -ErrorAction SilentlyContinue",
        "$null = Start-EventoServer; Stop-EventoServer",
        "Start-EventoServer | Stop-EventoServer",
        "$own = Start-EventoServer -NoConnect; Connect-EventoServer $own.Uri -Token $own.Token; Stop-EventoServer $own",
        "Connect-EventoServer $test -Token $testToken; $null = Start-EventoServer; Stop-EventoServer",
        "$null = Start-EventoServer; Remove-Module EventoDb; Import-Module $manifest",
        "$null = Start-EventoServer; $null = New-EventoNamespace shop -Use; Stop-EventoServer",
        "Connect-EventoServer $test -Token $testToken; $null = Remove-EventoNamespace default -Force",
    ];

    public static TheoryData<string> Uses =>
    [
        "Write-EventoMessage a-1 T @{}",
        "1..3 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage a-1 T",
        "Get-EventoStream a-1",
        "Get-EventoCategory a",
        "Get-EventoServer",
        "Test-EventoServer",
        "Get-EventoNamespace",
        "New-EventoNamespace x -Use",
        "Remove-EventoNamespace default -Force",
        "Use-EventoNamespace -Token $testToken",
        "Watch-EventoMessage -All",
        "Receive-EventoMessage a -Consumer c",
        "Register-EventoSubscription s -All -Action { }",
        "Export-EventoMessage all.ndjson",
        "Invoke-EventoRpc sys.version",
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var (name, value) in _before) Environment.SetEnvironmentVariable(name, value);
        _runner.Dispose();
        await _old.DisposeAsync();
        await _production.DisposeAsync();
        await _test.DisposeAsync();
    }

    [Theory, MemberData(nameof(Failures))]
    public void A_connect_that_fails_leaves_the_session_without_a_connection_and_says_so(string script)
    {
        _runner.Run("Connect-EventoServer $old -Token $oldToken").ThrowOnError();
        var result = _runner.Run(script);
        Assert.True(result.Thrown is ActionPreferenceStopException || result.Error.ToString().EndsWith("The session has no connection now.", StringComparison.Ordinal), result.Error.ToString());
        AssertLost();
        Assert.Empty(_old.Messages());
    }

    [Theory]
    [InlineData("Connect-EventoServer $nobody -Token $testToken -RetryCount 0 -NoDefault")]
    [InlineData("Connect-EventoServer $unset -NoDefault")]
    [InlineData("Connect-EventoServer $test -Token (New-EventoToken default) -NoDefault")]
    [InlineData("Start-EventoServer -Port $test.Port -NoConnect")]
    [InlineData("Start-EventoServer -WhatIf")]
    [InlineData("Use-EventoNamespace -Token (New-EventoToken default)")]
    public void What_was_not_to_change_the_session_does_not_where_it_fails(string script)
    {
        _runner.Run("Connect-EventoServer $old -Token $oldToken").ThrowOnError();
        foreach (var error in _runner.Run(script).Errors) Assert.DoesNotContain("has no connection", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(_old.Uri, _runner.Run("(Get-EventoConnection).Uri").Single.BaseObject);
    }

    [Theory, MemberData(nameof(Ends))]
    public void A_session_that_had_a_connection_of_its_own_does_not_go_over_to_the_environment_s(string script)
    {
        _runner.Set("manifest", Repository.Manifest);
        Assert.Null(_runner.Run(script).Thrown);
        AssertLost();
    }

    [Theory, MemberData(nameof(Uses))]
    public void No_cmdlet_does(string script)
    {
        _runner.Run("Connect-EventoServer $test -Token $testToken; Disconnect-EventoServer").ThrowOnError();
        var result = _runner.Run(script);
        Assert.StartsWith("NOT_CONNECTED,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Empty(_production.Requests);
    }

    [Fact]
    public void Completion_does_not_either()
    {
        _runner.Run("Connect-EventoServer $test -Token $testToken; Disconnect-EventoServer").ThrowOnError();
        using var shell = PowerShell.Create(_runner.Runspace);
        CommandCompletion.CompleteInput("Get-EventoStream ", 17, [], shell);
        Assert.Empty(_production.Requests);
    }

    [Fact]
    public void The_error_says_why_and_what_to_do_which_helps()
    {
        _runner.Run("Connect-EventoServer $test -Token $testToken; Disconnect-EventoServer").ThrowOnError();
        var error = _runner.Run("Get-EventoStream a-1").Error;
        Assert.Equal(
            $"There is no connection to an EventoDB server: the one to {_test.Uri} (default) was ended by Disconnect-EventoServer. Connect-EventoServer makes one. "
            + "EVENTODB_URL does not take its place unasked; Connect-EventoServer without an address connects to it.",
            error.ToString());
        Assert.Contains("-Connection", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        _runner.Run("Connect-EventoServer; $null = Write-EventoMessage a-1 T @{}").ThrowOnError();
        Assert.Single(_production.Messages());
    }

    [Fact]
    public void A_session_that_never_had_one_uses_the_environment_s()
    {
        _runner.Run("Disconnect-EventoServer; $null = Connect-EventoServer $test -Token $testToken -NoDefault; $null = Write-EventoMessage a-1 T @{}").ThrowOnError();
        Assert.Single(_production.Messages());
    }

    private void AssertLost()
    {
        Assert.Empty(_runner.Run("Get-EventoConnection").ThrowOnError().Output);
        var next = _runner.Run("Write-EventoMessage a-1 T @{}");
        Assert.StartsWith("NOT_CONNECTED,", next.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Connect-EventoServer", next.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_production.Messages());
    }
}
