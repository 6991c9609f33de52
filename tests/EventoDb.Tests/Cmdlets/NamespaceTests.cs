using System.Net;
using System.Security;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

public class NamespaceTests
{
    public static TheoryData<BackendKind> Backends => [BackendKind.Sqlite, BackendKind.Postgres, BackendKind.Pebble];

    [Theory, MemberData(nameof(Backends))]
    public async Task A_new_namespace_comes_with_its_token_once(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        var created = Single<EventoNamespace>(session.Run("New-EventoNamespace shop -Description 'Orders and such'"));
        Assert.Equal(("shop", "Orders and such", 0L, 0L, null), (created.Name, created.Description, created.MessageCount, created.StreamCount, created.LastActivity));
        Assert.NotNull(created.CreatedAt);
        var token = new NetworkCredential("", Assert.IsType<SecureString>(created.Token)).Password;
        Assert.True(EventoToken.TryGetNamespace(token, out var name));
        Assert.Equal("shop", name);
        Assert.Equal("shop", created.ToString());
        Assert.Equal("default", session.Run("(Get-EventoConnection).Namespace").Single.BaseObject);
        Assert.Null(Single<EventoNamespace>(session.Run("Get-EventoNamespace shop")).Token);
        Assert.Equal("shop", session.Run("(Connect-EventoServer $args[0] -Token $args[1] -NoDefault).Namespace", session.Server.Uri, token).Single.BaseObject);
    }

    [Fact]
    public async Task AsPlainText_gives_the_token_as_text()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        Assert.StartsWith("ns_", Assert.IsType<string>(session.Run("(New-EventoNamespace shop -AsPlainText).Token").Single.BaseObject), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Use_makes_the_session_work_in_it_and_still_emits_it()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        Assert.Equal("shop", Single<EventoNamespace>(session.Run("New-EventoNamespace shop -Use")).Name);
        Assert.Equal("shop", session.Run("(Get-EventoConnection).Namespace").Single.BaseObject);
        session.Run("$null = Write-EventoMessage a-1 T @{}").ThrowOnError();
        Assert.Single(session.Server.Messages("shop"));
        Assert.Empty(session.Server.Messages());
    }

    [Theory]
    [InlineData("$token")]
    [InlineData("([Net.NetworkCredential]::new('', $token).Password)")]
    public async Task A_token_may_be_brought_along(string token)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run($"$token = New-EventoToken shop; $null = New-EventoNamespace shop -Token {token}; Use-EventoNamespace -Token $token").ThrowOnError();
        Assert.Equal("shop", session.Run("(Get-EventoConnection).Namespace").Single.BaseObject);
    }

    [Theory]
    [InlineData("-Token rubbish", "malformed")]
    [InlineData("-Token (New-EventoToken other)", "for namespace 'other', not 'shop'")]
    [InlineData("-Token 42", "SecureString or text")]
    public async Task A_token_that_does_not_fit_is_refused_before_anything_is_sent(string arguments, string reason)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        Assert.Empty(session.RequestsOf(() =>
        {
            var error = session.Run("New-EventoNamespace shop " + arguments).Error;
            Assert.StartsWith("INVALID_ARGUMENT,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(reason, error.Exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("rubbish", error.Exception.Message, StringComparison.Ordinal);
        }));
    }

    [Theory]
    [InlineData("New-EventoNamespace shop -WhatIf", "Make namespace")]
    [InlineData("New-EventoNamespace shop -Use -WhatIf", "Make namespace")]
    [InlineData("Remove-EventoNamespace default -WhatIf", "its only message")]
    [InlineData("Remove-EventoNamespace default -Force -WhatIf", "its only message")]
    [InlineData("$WhatIfPreference = $true; Remove-EventoNamespace default -Force", "its only message")]
    public async Task WhatIf_changes_nothing_and_says_what_it_would(string script, string says)
    {
        var screen = new Screen(200);
        await using var session = new StandInSession(BackendKind.Sqlite, screen);
        session.Server.Write("a-1");
        var requests = session.RequestsOf(() => Assert.Empty(session.Run(script).ThrowOnError().Output));
        Assert.DoesNotContain(requests, request => request.Rpc is "ns.create" or "ns.delete");
        Assert.Equal("default", session.Run("(Get-EventoConnection).Namespace").Single.BaseObject);
        Assert.Contains(says, Assert.Single(screen.Take()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Remove-EventoNamespace shop", 0, true)]
    [InlineData("Remove-EventoNamespace shop", 2, false)]
    [InlineData("Remove-EventoNamespace shop -Force -Confirm", 2, false)]
    [InlineData("Remove-EventoNamespace shop -Confirm:$false", null, true)]
    [InlineData("Remove-EventoNamespace shop -Force", null, true)]
    [InlineData("$ConfirmPreference = 'None'; Remove-EventoNamespace shop", null, true)]
    public async Task Removing_asks_and_names_how_many_messages_go(string script, int? answer, bool goes)
    {
        var screen = new Screen(200) { Answer = answer };
        await using var session = new StandInSession(BackendKind.Postgres, screen);
        session.Run("$null = New-EventoNamespace shop -Use; 1..1234 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage a-1 T | ForEach-Object {}").ThrowOnError();
        session.Run("Connect-EventoServer $args[0] -Token $args[1]", session.Server.Uri, session.Server.Token).ThrowOnError();
        screen.Take();
        Assert.Equal(goes ? 1 : 0, session.Run(script).ThrowOnError().Output.Count);
        Assert.Equal(answer is not null, string.Join(' ', screen.Take()).Contains("namespace 'shop' with its 1,234 messages?", StringComparison.Ordinal));
        Assert.Equal(goes ? "default" : "default shop", string.Join(' ', Names(session.Run("Get-EventoNamespace")).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Names_come_through_the_pipeline_and_one_that_fails_does_not_stop_the_next()
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        var result = session.Run("'a', 'default', 'b' | New-EventoNamespace");
        Assert.Equal(["a", "b"], result.Output.Select(item => ((EventoNamespace)item.BaseObject).Name));
        var error = Assert.Single(result.Errors);
        Assert.StartsWith("NAMESPACE_EXISTS,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(("default", "ResourceExists"), (error.TargetObject, error.CategoryInfo.Category.ToString()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Counts_are_true_where_they_can_be_and_null_where_they_are_not_known(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Run("$shop = New-EventoNamespace shop; $null = New-EventoNamespace empty").ThrowOnError();
        session.Run(
            """
            $here = Get-EventoConnection
            $shop | Use-EventoNamespace
            'a-1', 'a-1', 'a-2', 'b-1' | ForEach-Object { $null = Write-EventoMessage $_ T @{} }
            """).ThrowOnError();
        var own = Single<EventoNamespace>(session.Run("Get-EventoNamespace shop"));
        Assert.Equal((4L, 3L), (own.MessageCount, own.StreamCount));
        Assert.NotNull(own.LastActivity);
        Assert.InRange(own.LastActivity.Value, own.CreatedAt!.Value.AddSeconds(-2), DateTimeOffset.UtcNow.AddSeconds(2));
        var foreign = Single<EventoNamespace>(session.Run("Get-EventoNamespace shop -Connection $here"));
        Assert.Equal((4L, null, null), (foreign.MessageCount, foreign.StreamCount, foreign.LastActivity));
        var empty = Single<EventoNamespace>(session.Run("Get-EventoNamespace empty"));
        Assert.Equal((0L, 0L, null), (empty.MessageCount, empty.StreamCount, empty.LastActivity));
    }

    [Theory]
    [InlineData("", "A[b] default shop shop-2")]
    [InlineData("*", "A[b] default shop shop-2")]
    [InlineData("shop*", "shop shop-2")]
    [InlineData("shop", "shop")]
    [InlineData("SHOP*", "")]
    [InlineData("zzz*", "")]
    [InlineData("'[A-Z]*'", "A[b]")]
    [InlineData("'A`[b`]'", "A[b]")]
    [InlineData("default, s*-?", "default shop-2")]
    public async Task Names_are_exact_and_case_sensitive_and_wildcards_match(string arguments, string names)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run("$null = 'shop', 'shop-2', 'A[b]' | New-EventoNamespace").ThrowOnError();
        Assert.Equal(names, string.Join(' ', Names(session.Run("Get-EventoNamespace " + arguments)).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("'shop', 'd*' | Get-EventoNamespace")]
    [InlineData("New-EventoNamespace shop-2 | ForEach-Object { [pscustomobject]@{ Name = 'shop', 'default' } } | Get-EventoNamespace")]
    [InlineData("Get-EventoNamespace shop, default | Get-EventoNamespace")]
    [InlineData("$shop, (Get-EventoConnection) | Get-EventoNamespace")]
    public async Task Names_to_find_come_through_the_pipeline(string script)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        Assert.Equal(["shop", "default"], Names(session.Run("$shop = New-EventoNamespace shop; " + script)));
    }

    [Fact]
    public async Task A_plain_name_that_is_not_there_is_an_error_and_the_next_is_found()
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        foreach (var script in (string[])["Get-EventoNamespace zzz, default", "'zzz', 'default' | Get-EventoNamespace", "Get-EventoNamespace 'a[b', default"])
        {
            var result = session.Run(script);
            Assert.Equal(["default"], Names(result.Output));
            Assert.Matches("^(NAMESPACE_NOT_FOUND|INVALID_ARGUMENT),", Assert.Single(result.Errors).FullyQualifiedErrorId);
        }
        Assert.Equal("ObjectNotFound", session.Run("Get-EventoNamespace Default").Error.CategoryInfo.Category.ToString());
    }

    [Fact]
    public async Task A_namespace_that_goes_while_it_is_listed_is_left_out()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run("$null = 'a', 'b' | New-EventoNamespace").ThrowOnError();
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Text == """["ns.info","a"]""" ? StubAnswer.Error(404, "NAMESPACE_NOT_FOUND", "Namespace 'a' not found") : perform());
        Assert.Equal(["b", "default"], Names(session.Run("Get-EventoNamespace *")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_server_keeps_to_itself_is_null_with_wildcards_and_an_error_by_name()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run("$null = New-EventoNamespace a -Description 'Of others'").ThrowOnError();
        session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Text == """["ns.info","a"]""" ? StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "Token not authorized for namespace") : perform());
        var found = Single<EventoNamespace>(session.Run("Get-EventoNamespace a*"));
        Assert.Equal(("Of others", null, null, null), (found.Description, found.MessageCount, found.StreamCount, found.LastActivity));
        Assert.StartsWith("AUTH_UNAUTHORIZED,", session.Run("Get-EventoNamespace a").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Removing_counts_what_goes(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Run("$null = 'a', 'b', 'c' | New-EventoNamespace").ThrowOnError();
        session.Run("$admin = Get-EventoConnection; $null = New-EventoNamespace shop -Use; 1..3 | ForEach-Object { $null = Write-EventoMessage a-1 T @{} }").ThrowOnError();
        var result = session.Run("'zzz', 'shop' | Remove-EventoNamespace -Force -Connection $admin");
        var gone = Assert.IsType<EventoRemovedNamespace>(Assert.Single(result.Output).BaseObject);
        Assert.Equal(("shop", 3L, "shop"), (gone.Name, gone.MessagesDeleted, gone.ToString()));
        Assert.NotNull(gone.DeletedAt);
        var error = Assert.Single(result.Errors);
        Assert.StartsWith("NAMESPACE_NOT_FOUND,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(("zzz", "ObjectNotFound"), (error.TargetObject, error.CategoryInfo.Category.ToString()));
        Assert.Equal(
            ["a", "b"],
            session.Run("Get-EventoNamespace a, b -Connection $admin | Remove-EventoNamespace -Confirm:$false -Connection $admin").Values.Select(item => item.ToString()));
        Assert.Equal(["c", "default"], Names(session.Run("Get-EventoNamespace -Connection $admin")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Removing_takes_names_to_the_letter()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run("$null = 'a', 'ab', 'a*' | New-EventoNamespace").ThrowOnError();
        Assert.Equal(["a*"], session.Run("Remove-EventoNamespace a* -Force").Values.Select(item => item.ToString()));
        Assert.StartsWith("NAMESPACE_NOT_FOUND,", session.Run("Remove-EventoNamespace a* -Force").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["a", "ab", "default"], Names(session.Run("Get-EventoNamespace")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("$shop | Use-EventoNamespace")]
    [InlineData("Use-EventoNamespace $shop")]
    [InlineData("Use-EventoNamespace -InputObject $plain")]
    [InlineData("Use-EventoNamespace -Token $shop.Token")]
    [InlineData("Use-EventoNamespace -Token $plain.Token")]
    public async Task A_namespace_is_used_by_object_or_token(string script)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run(
            """
            $token = New-EventoToken shop
            $shop = New-EventoNamespace shop -Token $token
            $null = Remove-EventoNamespace shop -Force
            $plain = New-EventoNamespace shop -Token $token -AsPlainText
            """).ThrowOnError();
        Assert.Empty(session.Run(script).ThrowOnError().Output);
        Assert.Equal("shop", session.Run("(Get-EventoConnection).Namespace").Single.BaseObject);
        var connection = Assert.IsType<EventoConnection>(session.Run(script + " -PassThru").Single.BaseObject);
        Assert.Equal(("shop", session.Server.Uri, "0.7.0"), (connection.Namespace, connection.Uri, connection.ServerVersion));
    }

    [Theory]
    [InlineData("Use-EventoNamespace nowhere", "INVALID_ARGUMENT")]
    [InlineData("Use-EventoNamespace -Token (New-EventoToken default)", "AUTH_UNAUTHORIZED")]
    [InlineData("Use-EventoNamespace -Token (New-EventoToken gone)", "AUTH_UNAUTHORIZED")]
    [InlineData("Use-EventoNamespace -Token rubbish", "AUTH_INVALID_TOKEN")]
    public async Task A_token_that_is_missing_or_refused_leaves_the_session_as_it_was(string script, string code)
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        Assert.StartsWith(code + ",", session.Run(script).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(-1L, session.Run("Get-EventoStreamVersion a-1").Single.BaseObject);
    }

    [Fact]
    public async Task An_expired_token_is_told_so()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Run("$null = New-EventoNamespace shop -Use").ThrowOnError();
        session.Server.Remove("shop");
        var error = session.Run("Write-EventoMessage a-1 T @{}").Error;
        Assert.StartsWith("AUTH_UNAUTHORIZED,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("still exists", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    private static T Single<T>(ScriptResult result) => Assert.IsType<T>(result.Single.BaseObject);

    private static IEnumerable<string> Names(ScriptResult result) => Names(result.ThrowOnError().Output);

    private static IEnumerable<string> Names(IEnumerable<System.Management.Automation.PSObject> output) => output.Select(item => ((EventoNamespace)item.BaseObject).Name);
}
