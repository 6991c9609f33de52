using System.Text.RegularExpressions;
using CsCheck;
using EventoDb.Client;

namespace EventoDb.Tests.Secrets;

/// <summary>Tokens are found in whatever form they come, and in time whoever wrote the text around them.</summary>
public partial class RedactionTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private const string Token = "ns_YWNjb3VudA_" + Secret;

    // Far more than it takes, and far less than what grows with the square of the length: 400,000 characters would take minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // By number: some are no text that a report of tests could hold.
    public static TheoryData<int> Pieces => [.. Enumerable.Range(0, HostileText.Pieces.Count)];

    [Theory, MemberData(nameof(Pieces))]
    public async Task No_text_keeps_it_busy(int piece)
    {
        var text = HostileText.Repeat(HostileText.Pieces[piece], 400_000);
        await Task.Run(
            () =>
            {
                TokenRedaction.Redact(text);
                TokenRedaction.Redact("ns_" + text + "!");
                UserInfoRedaction.Redact(text);
                DisplayText.OfJson(text);
                Assert.Contains("what was said", new EventoException("X", "what was said: " + text).Message, StringComparison.Ordinal);
            },
            TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void It_finds_what_the_form_of_a_token_says() => Gen.String[Gen.Char["ns_0aFz-+/= <"], 0, 80].Sample(
        text =>
        {
            text = text.Replace("0", "0123456789abcdef", StringComparison.Ordinal).Replace("<", "ns_", StringComparison.Ordinal);
            Assert.Equal(Form().Replace(text, TokenRedaction.Replacement), TokenRedaction.Redact(text));
        },
        iter: 20_000);

    public static TheoryData<string> Disguises =>
    [
        Token, Token.Replace("_", "%5F", StringComparison.Ordinal), Token.Replace("_", "%5f", StringComparison.Ordinal), Token.Replace("_", "%255F", StringComparison.Ordinal),
        Token.Replace("_", "%25255F", StringComparison.Ordinal), string.Concat(Token.Select(c => $"%{(int)c:X2}")), string.Concat(Token.Select(c => $"%25{(int)c:x2}")),
        Token.Replace("_", @"\u005f", StringComparison.Ordinal), Token.Replace("_", @"\u005F", StringComparison.Ordinal), string.Concat(Token.Select(c => $"\\u00{(int)c:x2}")),
        Token.ToUpperInvariant(), "%6Es_" + Token[3..], Token[..40], "ns_YWNjb3VudA%3D%3D_" + Secret, "ns_a%2Fb_" + Secret, "ns__" + Secret, Token + Token,
    ];

    [Theory, MemberData(nameof(Disguises))]
    public void It_is_found_in_disguise(string token)
    {
        foreach (var (before, after) in (ReadOnlySpan<(string, string)>)[("", ""), ("http://h/?token=", "&x=1"), ("{\"a\":\"", "\"}"), ("%", " "), ("\\", "\\"), ("n", "")])
        {
            Assert.Equal(before + TokenRedaction.Replacement + after, TokenRedaction.Redact(before + token + after));
        }
    }

    [Theory]
    [InlineData("ns_YQ_0123456789abcde")]
    [InlineData("100 % of ns%5Finfo \\u00")]
    [InlineData("%5Fns_%zz_0123456789abcdef")]
    [InlineData("percent%2525252")]
    public void What_is_none_stays(string text) => Assert.Equal(text, TokenRedaction.Redact(text));

    [Theory]
    [InlineData("http://user:password@host/x", "http://***@host/x")]
    [InlineData("at http://user@host and socks5://a:b@[::1]:1 .", "at http://***@host and socks5://***@[::1]:1 .")]
    [InlineData("'http://user:p@ss@host'", "'http://***@host'")]
    [InlineData("http://host/@name, mail@host, ://, http://@host", "http://host/@name, mail@host, ://, http://@host")]
    [InlineData("http://", "http://")]
    public void Users_of_addresses_are_blotted_out(string text, string expected) => Assert.Equal(expected, UserInfoRedaction.Redact(text));

    [GeneratedRegex("ns_[A-Za-z0-9_+/=-]*_[0-9A-Fa-f]{16,}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
