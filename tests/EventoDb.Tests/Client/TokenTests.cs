using CsCheck;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

public class TokenTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void A_token_names_its_namespace_whatever_it_is_called() => Gen.String[Gen.Char['\u0001', '\u3000'], 1, 30]
        .Where(name => !name.Any(char.IsSurrogate) && EventoToken.CanName(name))
        .Sample(name =>
        {
            var token = EventoToken.Create(name);
            Assert.True(EventoToken.TryGetNamespace(token, out var found));
            Assert.Equal(name, found);
            Assert.Equal(name, StandInTokens.Parse(token));
        });

    [Fact]
    public void Two_tokens_are_never_the_same() =>
        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => EventoToken.Create("default")).Distinct().Count());

    [Fact]
    public void A_name_whose_token_no_server_could_read_is_refused()
    {
        // base64url of "aa?" is "YWE_".
        Assert.False(EventoToken.CanName("aa?"));
        Assert.Contains("'aa?'", Assert.Throws<ArgumentException>(() => EventoToken.Create("aa?")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EventoToken.Create(""));
    }

    [Fact]
    public void A_token_of_a_server_that_can_read_it_names_its_namespace_all_the_same()
    {
        Assert.True(EventoToken.TryGetNamespace("ns_YWE__" + Secret, out var name));
        Assert.Equal("aa?", name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("ns_abc")]
    [InlineData("ns__" + Secret)]
    [InlineData("ns_a_b_c")]
    [InlineData("ns_!!!_" + Secret)]
    [InlineData("ns_ZGVmYXVsdA==_" + Secret)]
    [InlineData("ns_ZGVmYXVsdA_" + Secret + "0")]
    [InlineData("ns_ZGVmYXVsdA_g123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("NS_ZGVmYXVsdA_" + Secret)]
    [InlineData("ns_ZGVmYXVsdA_" + Secret + "\n")]
    [InlineData("ns_gICA_" + Secret)]
    public void What_is_no_token_names_nothing(string? token) => Assert.False(EventoToken.TryGetNamespace(token, out _));

    [Fact]
    public async Task A_namespace_is_not_made_with_a_token_of_another()
    {
        await using var server = new StubServer(StubAnswer.Json("{}"));
        using var client = server.CreateClient();

        await Assert.ThrowsAsync<ArgumentException>(() => client.CreateNamespaceAsync("mine", token: EventoToken.Create("theirs"), cancellationToken: TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => client.CreateNamespaceAsync("mine", token: "x", cancellationToken: TestContext.Current.CancellationToken));

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_token_that_an_older_server_sends_is_kept_where_there_is_none()
    {
        var given = EventoToken.Create("default");
        await using var server = new StubServer(StubAnswer.Json("[]").WithHeader("X-EventoDB-Token", given), StubAnswer.Json("[]").WithHeader("X-EventoDB-Token", EventoToken.Create("other")));
        using var client = server.CreateClient();

        for (var i = 0; i < 3; i++) await client.GetStreamPageAsync("a-1", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([null, "Bearer " + given, "Bearer " + given], server.Requests.Select(request => request.Authorization));
        Assert.Equal("default", client.Namespace);
    }

    [Fact]
    public async Task A_token_is_seen_nowhere()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        var observer = new RecordingObserver { WantsBodies = true };
        using var client = server.CreateClient();
        var created = await client.WithObserver(observer).CreateNamespaceAsync("mine", cancellationToken: TestContext.Current.CancellationToken);
        var options = new EventoClientOptions { Uri = server.Uri, Token = created.Token };

        var seen = string.Join('\n', observer.Traces.Select(trace => trace.ToString())) + client.WithToken(created.Token) + created + options;

        Assert.Contains("ns.create", seen, StringComparison.Ordinal);
        Assert.Contains(TokenRedaction.Replacement, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(created.Token[^64..], seen, StringComparison.Ordinal);
        Assert.All(server.Requests, request => Assert.DoesNotContain("ns_", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_token_in_a_text_is_blotted_out() => Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 12], Gen.String, Gen.String).Sample((name, before, after) =>
    {
        var token = EventoToken.Create(name);
        var text = TokenRedaction.Redact($"{before} {token} {after}\"{token}\"");
        Assert.DoesNotContain(token[^64..], text, StringComparison.Ordinal);
        Assert.Equal(2, text.Split(TokenRedaction.Replacement).Length - 1);
    });

    [Theory]
    [InlineData("ns_ZGVmYXVsdA==_" + Secret)]
    [InlineData("ns_ZGVmYXVsdA_0123456789abcdef")]
    [InlineData("ns_" + Secret + "_" + Secret)]
    public void So_is_what_is_nearly_one(string token) =>
        Assert.Equal($"<{TokenRedaction.Replacement}>", TokenRedaction.Redact($"<{token}>"));

    [Fact]
    public void Other_text_stays() => Assert.Equal("ns.info ns_info ns_a_b " + Secret, TokenRedaction.Redact("ns.info ns_info ns_a_b " + Secret));
}
