using System.Text;
using System.Text.Json;
using CsCheck;
using EventoDb.Client;
using EventoDb.Tests.Secrets;

namespace EventoDb.Tests.Display;

/// <summary>What a terminal would act on is made visible; all else stays as it is.</summary>
public class DisplayTextTests
{
    [Theory]
    [InlineData("a\u001b[2Jb", "a␛[2Jb")]
    [InlineData("a\0b\t\u0007\u007f", "a␀b␉␇␡")]
    [InlineData("a\r\nb", "a␍␊b")]
    [InlineData("\u009b2J\u0085", "\\u009b2J\\u0085")]
    [InlineData("\u202eabc\u2066\u200f\u061c", "\\u202eabc\\u2066\\u200f\\u061c")]
    [InlineData("a\u2028b\u2029", "a\\u2028b\\u2029")]
    [InlineData("\u200b\u200c\u200d\ufeff\u2060\u00ad\u180e\u3164\u115f", "\\u200b\\u200c\\u200d\\ufeff\\u2060\\u00ad\\u180e\\u3164\\u115f")]
    [InlineData("\U000e0041", "\\u{e0041}")]
    [InlineData("Łódź 日本 😀 é\u0301 `~\\u202e", "Łódź 日本 😀 é\u0301 `~\\u202e")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void A_text_is_shown(string? text, string expected) => Assert.Equal(expected, DisplayText.Of(text));

    [Fact]
    public void Half_a_surrogate_pair_is_shown_by_its_number()
    {
        Assert.Equal("a\\ud83d", DisplayText.Of("a\ud83d"));
        Assert.Equal("\\ude00b", DisplayText.Of("\ude00b"));
    }

    [Fact]
    public void A_token_is_blotted_out() =>
        Assert.Equal("␛" + TokenRedaction.Replacement, DisplayText.Of("\u001b" + EventoToken.Create("default")));

    [Fact]
    public void Nothing_hidden_is_left_and_what_is_visible_stays() => Gen.String[Gen.Char, 0, 60].Sample(text =>
    {
        var shown = DisplayText.Of(text);
        Assert.DoesNotContain(shown.EnumerateRunes(), DisplayText.IsHidden);
        Assert.Equal(shown, DisplayText.Of(shown));
        if (!text.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar || DisplayText.IsHidden(rune))) Assert.Equal(text, shown);
    });

    [Theory]
    [InlineData("http://user:password@host")]
    [InlineData("\u001b]0;owned\u0007")]
    [InlineData("a\r\nb")]
    public void An_exception_says_nothing_that_may_not_be_shown(string text)
    {
        var failure = new EventoException(text, $"it is {text}", inner: new InvalidOperationException("outer", new IOException(text)));
        Assert.All([failure.Message, failure.Code, failure.ToString()], said => Assert.DoesNotContain(text, said, StringComparison.Ordinal));
        Assert.Null(failure.InnerException);
    }

    [Fact]
    public void Details_mean_the_same_but_may_be_shown()
    {
        var details = JsonDocument.Parse("{\r\n\t\"a\u202e\u009b\":\"\U000e0041\u007f\\u001b é\"}").RootElement;
        var kept = new EventoException("X", "x", details: details).Details!.Value;
        Assert.True(JsonElement.DeepEquals(details, kept));
        Assert.DoesNotContain(kept.ToString().EnumerateRunes(), DisplayText.IsHidden);
    }

    [Fact]
    public void Data_that_are_harmless_are_not_copied()
    {
        var text = HostileText.Repeat("a", 1000);
        Assert.Same(text, DisplayText.Of(text));
    }
}
