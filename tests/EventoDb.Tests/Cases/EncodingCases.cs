using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class EncodingCases(TestServer server) : IDisposable
{
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Theory]
    [InlineData("漢字と仮名")]
    [InlineData("🎉👩‍🚀 𝒳")]
    [InlineData("àéîõü ßñ Ωж")]
    public void ENCODING_001_text_in_data(string text)
    {
        Assert.Equal(text, _space.Value<string>("$null = Write-EventoMessage a-1 T @{ text = $args[0] }; (Get-EventoStream a-1).Data.text", text));
        Assert.Equal(text, _space.Value<string>("$null = Write-EventoMessage b-1 T ([ordered]@{ $args[0] = 1 }); (Get-EventoStream b-1 -AsHashtable).Data.Keys", text));
    }

    [Fact]
    public void ENCODING_002_text_in_metadata() => Assert.Equal(
        "漢字 🎉 é", _space.Value<string>("$null = Write-EventoMessage a-1 T @{} -Metadata @{ text = $args[0] }; (Get-EventoStream a-1).Metadata.text", "漢字 🎉 é"));

    [Fact]
    public void ENCODING_003_signs_in_a_stream_name() => Assert.Equal(
        "test-stream_123.abc", Assert.Single(_space.Messages("$null = Write-EventoMessage test-stream_123.abc T @{}; Get-EventoStream test-stream_123.abc")).StreamName);

    [Fact]
    public void ENCODING_004_empty_text() => Assert.Equal(
        string.Empty, _space.Value<string>("$null = Write-EventoMessage a-1 T @{ text = '' }; (Get-EventoStream a-1).Data.text"));

    [Fact]
    public void ENCODING_005_booleans() => Assert.Equal(
        new object[] { true, false }, _space.Run("$null = Write-EventoMessage a-1 T @{ yes = $true; no = $false }; $data = (Get-EventoStream a-1).Data; $data.yes; $data.no").Values);

    [Fact]
    public void ENCODING_006_null() => Assert.Equal("""{"nothing":null}""", RoundTrip("@{ nothing = $null }"));

    [Fact]
    public void ENCODING_007_numbers()
    {
        var numbers = _space.Run(
            """
            $null = Write-EventoMessage a-1 T @{ a = 42; b = 3.14159; c = -100; d = 0 }
            $data = (Get-EventoStream a-1).Data
            $data.a; $data.b; $data.c; $data.d
            """).Values;
        Assert.Equal(new object[] { 42L, 3.14159, -100L, 0L }, numbers);
    }

    [Fact]
    public void ENCODING_008_nested_objects() => Assert.Equal(
        """{"a":{"b":{"c":{"d":[{"e":1}]}}}}""", RoundTrip("@{ a = @{ b = [pscustomobject]@{ c = @{ d = @(@{ e = 1 }) } } } }"));

    [Fact]
    public void ENCODING_009_mixed_arrays() => Assert.Equal(
        """{"mixed":[1,"two",true,null,{"x":[]}],"none":[],"one":[1]}""", RoundTrip("@{ mixed = 1, 'two', $true, $null, @{ x = @() }; one = @(1); none = @() }"));

    [Theory]
    [InlineData(100_000)]
    [InlineData(1_500_000)]
    public void ENCODING_010_large_data(int length)
    {
        var text = string.Concat(Enumerable.Range(0, (length / 8) + 1).Select(number => $"{number:x7}é"))[..length];
        Assert.Equal(text, _space.Value<string>("$null = Write-EventoMessage a-1 T @{ text = $args[0] }; (Get-EventoStream a-1).Data.text", text));
    }

    private string RoundTrip(string data)
    {
        var json = Json.Sorted(Assert.Single(_space.Messages($"$null = Write-EventoMessage a-1 T ({data}); Get-EventoStream a-1")).DataJson);
        var again = Assert.Single(_space.Messages("$null = Get-EventoStream a-1 | Write-EventoMessage b-1 T -Data { $_.Data }; Get-EventoStream b-1"));
        Assert.Equal(json, Json.Sorted(again.DataJson));
        return json;
    }
}
