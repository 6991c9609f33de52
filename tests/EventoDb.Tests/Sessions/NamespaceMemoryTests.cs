using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Sessions;

/// <summary>A session finds back to the namespaces that it has made or used.</summary>
public class NamespaceMemoryTests
{
    [Theory]
    [InlineData("$null = New-EventoNamespace shop -Use; Use-EventoNamespace default; Use-EventoNamespace shop", "shop")]
    [InlineData("$null = New-EventoNamespace shop; Use-EventoNamespace shop", "shop")]
    [InlineData("$null = 'a', 'shop', 'b' | New-EventoNamespace; Use-EventoNamespace -InputObject shop", "shop")]
    [InlineData("$null = New-EventoNamespace shop; Use-EventoNamespace -Name shop", "shop")]
    [InlineData("$null = New-EventoNamespace shop; 'shop' | Use-EventoNamespace", "shop")]
    [InlineData("$null = New-EventoNamespace shop; Get-EventoNamespace shop | Use-EventoNamespace", "shop")]
    [InlineData("$null = New-EventoNamespace shop; [pscustomobject]@{ x = 1 } | ForEach-Object { 'shop' } | Use-EventoNamespace", "shop")]
    [InlineData("$null = New-EventoNamespace shop -Use; Use-EventoNamespace default", "default")]
    [InlineData("$null = New-EventoNamespace 'a shop' -AsPlainText; Use-EventoNamespace 'a shop'", "a shop")]
    [InlineData("$null = New-EventoNamespace Shop; $null = New-EventoNamespace shop; Use-EventoNamespace Shop", "Shop")]
    [InlineData("$t = New-EventoToken shop; $null = New-EventoNamespace shop -Token $t; Use-EventoNamespace default; Use-EventoNamespace shop", "shop")]
    [InlineData("Use-EventoNamespace -Token $foreignToken; Use-EventoNamespace default; Use-EventoNamespace foreign", "foreign")]
    [InlineData("$null = Connect-EventoServer $url -Token $foreignToken -NoDefault; Use-EventoNamespace foreign", "foreign")]
    [InlineData("Connect-EventoServer $url -Token $foreignToken; Use-EventoNamespace default", "default")]
    [InlineData("$c = Get-EventoConnection; Disconnect-EventoServer; Use-EventoNamespace -Token $foreignToken -Connection $c; Use-EventoNamespace default", "default")]
    public async Task A_namespace_that_the_session_made_or_used_is_used_by_its_name(string script, string expected)
    {
        await using var session = Start();
        Assert.Empty(session.Run(script).ThrowOnError().Output);
        Assert.Equal(expected, session.Run("(Get-EventoConnection).Namespace").Single.BaseObject);
        session.Run("$null = Write-EventoMessage a-1 T @{}").ThrowOnError();
        Assert.Single(session.Server.Messages(expected));
    }

    [Theory]
    [InlineData("$null = New-EventoNamespace shop -Use; Remove-EventoNamespace shop -Force", "default")]
    [InlineData("$null = New-EventoNamespace shop; Use-EventoNamespace shop; Remove-EventoNamespace shop -Force", "default")]
    [InlineData("$admin = Get-EventoConnection; $null = New-EventoNamespace shop -Use; Remove-EventoNamespace shop -Force -Connection $admin", "default")]
    [InlineData("$null = New-EventoNamespace a -Use; $null = New-EventoNamespace b -Use; Remove-EventoNamespace b -Force", "a")]
    [InlineData("$null = New-EventoNamespace a -Use; $null = New-EventoNamespace b -Use; Remove-EventoNamespace a -Force", "b")]
    [InlineData("$null = New-EventoNamespace a -Use; $null = New-EventoNamespace b -Use; Remove-EventoNamespace a -Force; Remove-EventoNamespace b -Force", "default")]
    [InlineData("$null = New-EventoNamespace a -Use; $null = New-EventoNamespace b -Use; Remove-EventoNamespace b, a -Force", "default")]
    [InlineData("$null = New-EventoNamespace a -Use; $null = New-EventoNamespace b -Use; 'b', 'a' | Remove-EventoNamespace -Force", "default")]
    [InlineData("$null = New-EventoNamespace a -Use; $null = New-EventoNamespace b -Use; Get-EventoNamespace a, b | Remove-EventoNamespace -Force", "default")]
    [InlineData("$null = New-EventoNamespace a -Use; Use-EventoNamespace default; Use-EventoNamespace a; Use-EventoNamespace default; Remove-EventoNamespace a -Force", "default")]
    [InlineData("$null = New-EventoNamespace a -Use; $null = New-EventoNamespace b -Use; Use-EventoNamespace a; Remove-EventoNamespace a -Force", "b")]
    [InlineData("$null = New-EventoNamespace shop; Remove-EventoNamespace shop -Force", "default")]
    [InlineData("$null = New-EventoNamespace shop -Use; Remove-EventoNamespace shop -WhatIf", "shop")]
    public async Task Where_the_namespace_is_removed_the_session_is_back_where_it_came_from(string script, string expected)
    {
        await using var session = Start();
        session.Run(script).ThrowOnError();
        Assert.Equal(expected, session.Run("(Get-EventoConnection).Namespace").Single.BaseObject);
        session.Run("$null = Write-EventoMessage a-1 T @{}").ThrowOnError();
        Assert.Single(session.Server.Messages(expected));
    }

    [Theory]
    [InlineData("Use-EventoNamespace never")]
    [InlineData("Use-EventoNamespace foreign")]
    [InlineData("Get-EventoNamespace foreign | Use-EventoNamespace")]
    [InlineData("$null = New-EventoNamespace shop; $null = Remove-EventoNamespace shop -Force; Use-EventoNamespace shop")]
    [InlineData("$null = New-EventoNamespace shop; Use-EventoNamespace SHOP")]
    public async Task A_token_that_is_not_known_is_told_with_namespace_and_server(string script)
    {
        await using var session = Start();
        var error = session.Run(script).Error;
        Assert.StartsWith("INVALID_ARGUMENT,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"'{script.Split(' ').Last(word => word is "never" or "foreign" or "shop" or "SHOP")}' on {session.Server.Uri}", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("-Token", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("default", session.Run("(Get-EventoConnection).Namespace").Single.BaseObject);
    }

    [Theory]
    [InlineData("Get-EventoStream a-1")]
    [InlineData("Write-EventoMessage a-1 T @{}")]
    [InlineData("1..9 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage a-1 T")]
    [InlineData("Watch-EventoMessage -All -Position 0")]
    [InlineData("Register-EventoSubscription s -All -Action { }")]
    [InlineData("Export-EventoMessage (Join-Path ([IO.Path]::GetTempPath()) refused.ndjson) -Force")]
    [InlineData("Use-EventoNamespace default; Use-EventoNamespace shop")]
    [InlineData("Connect-EventoServer $url -Token $shopToken")]
    [InlineData("Use-EventoNamespace -Token $shopToken")]
    public async Task A_token_that_is_refused_is_told_with_namespace_and_server(string script)
    {
        await using var session = Start();
        session.Run("$shopToken = (New-EventoNamespace shop -Use).Token").ThrowOnError();
        // Nothing that this session would know of.
        session.Server.Remove("shop");
        var errors = session.Run(script).Errors;
        Assert.NotEmpty(errors);
        foreach (var error in errors)
        {
            Assert.StartsWith("AUTH_UNAUTHORIZED,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains($"(namespace 'shop', server {session.Server.Uri.GetLeftPart(UriPartial.Authority)})", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Connect-EventoServer $url", "AUTH_REQUIRED,")]
    [InlineData("Connect-EventoServer $url -Token rubbish", "AUTH_INVALID_TOKEN,")]
    public async Task Where_no_namespace_can_be_told_the_server_is(string script, string code)
    {
        await using var session = Start();
        var error = session.Run(script).Error;
        Assert.StartsWith(code, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains($"(server {session.Server.Uri.GetLeftPart(UriPartial.Authority)})", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Use-EventoNamespace ", "default", "other-shop", "shop")]
    [InlineData("Use-EventoNamespace sh", "shop")]
    [InlineData("Use-EventoNamespace -InputObject 'o", "other-shop")]
    [InlineData("Use-EventoNamespace fo")]
    public async Task Names_of_known_tokens_are_completed_without_asking_the_server(string typed, params string[] expected)
    {
        await using var session = Start();
        session.Run("$null = 'shop', 'other-shop', 'gone' | New-EventoNamespace; $null = Remove-EventoNamespace gone -Force").ThrowOnError();
        var requests = session.RequestsOf(() =>
        {
            using var shell = PowerShell.Create(session.Runner.Runspace);
            var matches = CommandCompletion.CompleteInput(typed, typed.Length, [], shell).CompletionMatches;
            // Where there is none, the engine offers files.
            Assert.Equal(expected, matches.Where(match => match.ResultType == CompletionResultType.ParameterValue).Select(match => match.CompletionText));
        });
        Assert.Empty(requests);
    }

    [Fact]
    public async Task Another_server_s_namespace_of_that_name_is_another()
    {
        await using var session = Start();
        await using var other = new BackendStandIn(BackendKind.Sqlite);
        session.Run("$null = New-EventoNamespace shop; Connect-EventoServer $args[0] -Token $args[1]", other.Uri, other.Token).ThrowOnError();
        Assert.Contains(other.Uri.ToString(), session.Run("Use-EventoNamespace shop").Error.ToString(), StringComparison.Ordinal);
        session.Run("$null = New-EventoNamespace shop; Use-EventoNamespace shop; $null = Write-EventoMessage a-1 T @{}").ThrowOnError();
        Assert.Equal((0, 1), (session.Server.Messages("shop").Count, other.Messages("shop").Count));
    }

    [Fact]
    public async Task Each_runspace_remembers_its_own()
    {
        await using var session = Start();
        session.Run("$null = New-EventoNamespace shop").ThrowOnError();
        using var other = ScriptRunner.Lend();
        other.Run("Connect-EventoServer $args[0] -Token $args[1]", session.Server.Uri, session.Server.Token).ThrowOnError();
        Assert.StartsWith("INVALID_ARGUMENT,", other.Run("Use-EventoNamespace shop").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    /// <summary>A session connected to a server that has a namespace <c>foreign</c>, made by somebody else.</summary>
    private static StandInSession Start()
    {
        var session = new StandInSession(BackendKind.Sqlite, ownsRunspace: true);
        using var somebody = ScriptRunner.Lend();
        somebody.Run("Connect-EventoServer $args[0] -Token $args[1]", session.Server.Uri, session.Server.Token).ThrowOnError();
        session.Runner.Set("foreignToken", somebody.Run("(New-EventoNamespace foreign).Token").Single.BaseObject);
        session.Runner.Set("url", session.Server.Uri);
        return session;
    }
}
