using System.Security;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

public sealed class TokenTests : IDisposable
{
    private readonly ScriptRunner _runner = new();

    public void Dispose() => _runner.Dispose();

    [Fact]
    public void A_token_is_a_SecureString_unless_asked_otherwise()
    {
        Assert.IsType<SecureString>(_runner.Run("New-EventoToken shop").Single.BaseObject);
        Assert.Matches("^ns_c2hvcA_[0-9a-f]{64}$", Assert.IsType<string>(_runner.Run("New-EventoToken shop -AsPlainText").Single.BaseObject));
        Assert.Equal(2, _runner.Run("1..2 | ForEach-Object { New-EventoToken shop -AsPlainText }").Values.Distinct().Count());
    }

    [Theory]
    [InlineData("New-EventoToken 'a b' | ConvertFrom-EventoToken", "a b")]
    [InlineData("New-EventoToken ünï -AsPlainText | ConvertFrom-EventoToken", "ünï")]
    [InlineData("ConvertFrom-EventoToken (New-EventoToken -Namespace default)", "default")]
    [InlineData("ConvertFrom-EventoToken -Token (New-EventoToken default -AsPlainText)", "default")]
    [InlineData("'a', 'b' | New-EventoToken | ConvertFrom-EventoToken", "a b")]
    [InlineData("[pscustomobject]@{ Name = 'a' } | New-EventoToken | ConvertFrom-EventoToken", "a")]
    public void A_token_tells_its_namespace(string script, string names) =>
        Assert.Equal(names, string.Join(' ', _runner.Run(script).Values.Cast<EventoTokenInfo>().Select(info => info.Namespace)));

    [Fact]
    public void What_is_read_in_a_token_is_the_namespace_alone()
    {
        var info = _runner.Run("New-EventoToken shop | ConvertFrom-EventoToken").Single;
        Assert.Equal("Namespace", Assert.Single(info.Properties).Name);
        Assert.Equal("shop", info.BaseObject.ToString());
    }

    [Theory]
    [InlineData("'rubbish'")]
    [InlineData("'ns_c2hvcA_00'")]
    [InlineData("'ns__0000000000000000000000000000000000000000000000000000000000000000'")]
    [InlineData("42")]
    [InlineData("' '")]
    public void What_is_no_token_is_one_error_and_the_next_is_read(string token)
    {
        var result = _runner.Run(token + ", (New-EventoToken shop) | ConvertFrom-EventoToken");
        var error = Assert.Single(result.Errors);
        Assert.Equal("INVALID_ARGUMENT,EventoDb.Commands.ConvertFromEventoTokenCommand", error.FullyQualifiedErrorId);
        Assert.DoesNotContain(token.Trim('\''), token.Length > 4 ? error.ToString() : string.Empty, StringComparison.Ordinal);
        Assert.Equal("shop", ((EventoTokenInfo)Assert.Single(result.Output).BaseObject).Namespace);
    }

    [Fact]
    public void A_name_that_no_token_can_hold_is_refused()
    {
        var result = _runner.Run("'???', 'shop' | New-EventoToken -AsPlainText");
        Assert.StartsWith("INVALID_ARGUMENT,", Assert.Single(result.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Single(result.Output);
    }
}
