using System.Globalization;
using System.Text;
using EventoDb.Json;
using EventoDb.Tests.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>What an input of Write-EventoMessage is, a message or data, depends on what it has and which parameters are given, never on a value.</summary>
public sealed class PipelineInputTests : IDisposable
{
    private const string CloudEvent = """{"type":"paid","source":"/shop","data":{"amount":3}}""";

    private readonly TestNamespace _space;

    public PipelineInputTests(TestServer server) => _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    public static TheoryData<string> CloudEvents => new()
    {
        "$e = [ordered]@{ type = 'paid'; source = '/shop'; data = [ordered]@{ amount = 3 } }",
        "$e = [pscustomobject]@{ type = 'paid'; source = '/shop'; data = @{ amount = 3 } }",
        "class CloudEvent { $type = 'paid'; $source = '/shop'; $data = @{ amount = 3 } }; $e = [CloudEvent]::new()",
        "$e = [System.Collections.Generic.Dictionary[string, object]]::new(); $e.type = 'paid'; $e.source = '/shop'; $e.data = @{ amount = 3 }",
        $"$e = '{CloudEvent}'",
        $"$e = [System.Text.Json.Nodes.JsonNode]::Parse('{CloudEvent}')",
        $"$e = [Newtonsoft.Json.Linq.JObject]::Parse('{CloudEvent}')",
    };

    [Theory, MemberData(nameof(CloudEvents))]
    public void With_a_type_a_cloud_event_is_data_whatever_the_type_is(string input)
    {
        _space.Run($"{input}; ,$e | Write-EventoMessage inbox-1 -Type {{ 'paid' }}; ,$e | Write-EventoMessage inbox-1 paid; ,$e | Write-EventoMessage inbox-1 received").ThrowOnError();
        var messages = _space.Messages("Get-EventoStream inbox-1");
        Assert.Equal(["paid", "paid", "received"], messages.Select(static message => message.Type));
        Assert.All(messages, AssertWhole);
    }

    [Fact]
    public void The_type_may_be_that_of_the_cloud_event()
    {
        _space.Run("@{ type = 'paid'; source = '/shop'; data = @{ amount = 3 } } | Write-EventoMessage inbox-1 -Type { $_.type }").ThrowOnError();
        AssertWhole(Assert.Single(_space.Messages("Get-EventoStream inbox-1")));
    }

    [Theory, MemberData(nameof(CloudEvents))]
    public void Without_a_type_a_cloud_event_is_a_message_and_what_would_be_lost_is_named(string input)
    {
        var error = _space.Run($"{input}; ,$e | Write-EventoMessage inbox-1").Error;
        Assert.StartsWith("INVALID_DATA,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'source', for which a message has no place", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Data { $_ }", error.Exception.Message, StringComparison.Ordinal);
        var whole = Assert.Single(_space.Messages($"{input}; $null = ,$e | Write-EventoMessage inbox-1 -Data {{ ,$_ }}; Get-EventoStream inbox-1"));
        AssertWhole(whole);
        Assert.Equal("paid", whole.Type);
    }

    public static TheoryData<string> Rows => new()
    {
        "@{ StreamName = 'a-1'; Type = 'T'; x = 1 }",
        "[ordered]@{ streamName = 'a-1'; type = 'T'; x = 1 }",
        "[pscustomobject]@{ StreamName = 'a-1'; Type = 'T'; x = 1 }",
        "'{\"streamName\":\"a-1\",\"type\":\"T\",\"x\":1}'",
        "('{\"streamName\":\"a-1\",\"type\":\"T\",\"x\":1}' | ConvertFrom-Json)",
        "('{\"streamName\":\"a-1\",\"type\":\"T\",\"x\":1}' | ConvertFrom-Json -AsHashtable)",
        "(,[System.Text.Json.Nodes.JsonNode]::Parse('{\"streamName\":\"a-1\",\"type\":\"T\",\"x\":1}'))",
        "class Row { $StreamName = 'a-1'; $Type = 'T'; $x = 1 }; [Row]::new()",
        "(\"StreamName,Type,x`na-1,T,1\" | ConvertFrom-Csv)",
    };

    [Theory, MemberData(nameof(Rows))]
    public void What_names_stream_and_type_lacks_data_whatever_it_is(string input)
    {
        foreach (var parameters in (string[])["", "-Metadata @{}", "-PreserveId"])
        {
            var error = _space.Run($"{input} | Write-EventoMessage {parameters}").Error;
            Assert.StartsWith("INVALID_DATA,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("its Data is missing", error.Exception.Message, StringComparison.Ordinal);
        }
        Assert.Empty(_space.Messages("Get-EventoStream a-1"));
    }

    [Theory, MemberData(nameof(Rows))]
    public void Data_may_name_stream_and_type(string input)
    {
        _space.Run($"{input} | Write-EventoMessage -Data {{ ,$_ }}").ThrowOnError();
        _space.Run($"{input} | Write-EventoMessage -Type U").ThrowOnError();
        _space.Run($"{input} | Write-EventoMessage a-1").ThrowOnError();
        Assert.Equal(["T", "U", "T"], _space.Messages("Get-EventoStream a-1").Select(static message => message.Type));
        Assert.Equal(9, _space.Value<int>("@(Get-EventoStream a-1 | ForEach-Object { $_.Data.psobject.Properties.Name }).Count"));
    }

    [Theory]
    [InlineData("'hello world'", "")]
    [InlineData("'hello world'", "a-1")]
    [InlineData("'hello world'", "-Type T")]
    [InlineData("'{\"streamName\":\"a-1\",\"type\":\"T\",\"data\":{\"a\":1}'", "")]
    [InlineData("'{\"streamName\":\"a-1\",\"type\":\"T\",\"data\":{}},'", "")]
    public void A_line_that_is_no_json_says_so(string input, string parameters) =>
        Assert.Contains("is not valid JSON", _space.Run($"{input} | Write-EventoMessage {parameters}").Error.Exception.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("'{\"n\":1}' | Write-EventoMessage -Type T", "-StreamName is missing")]
    [InlineData("@{ n = 1 } | Write-EventoMessage a-1", "-Type is missing")]
    [InlineData("[pscustomobject]@{ f = [IO.Stream]::Null } | Write-EventoMessage a-1 T", "choose what to write with Select-Object")]
    [InlineData("[Threading.Thread]::CurrentThread | Write-EventoMessage a-1 T", "choose what to write with Select-Object")]
    public void What_is_missing_or_no_data_is_said(string script, string expected) =>
        Assert.Contains(expected, _space.Run(script).Error.Exception.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("@{{ following = {0}; id = {0}; metadata = {0}; streamName = {0}; type = {0}; n = 1 }}")]
    [InlineData("[pscustomobject]@{{ following = {0}; id = {0}; metadata = {0}; streamName = {0}; type = {0}; n = 1 }}")]
    [InlineData("class Row {{ $following = {0}; $id = {0}; $metadata = {0}; $streamName = {0}; $type = {0}; $n = 1 }}; [Row]::new()")]
    public void A_property_that_has_the_name_of_a_part_is_data(string input)
    {
        foreach (var value in (string[])["$null", "'x'", "''", "5", "@{ a = 1 }", "@(1, 2)", "{$_}.Ast"])
        {
            var result = _space.Run($"{string.Format(CultureInfo.InvariantCulture, input, value)} | Write-EventoMessage a-1 T -PreserveId");
            if (value.EndsWith(".Ast", StringComparison.Ordinal)) Assert.StartsWith("INVALID_DATA,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
            else result.ThrowOnError();
        }
        Assert.Equal(6, _space.Messages("Get-EventoStream a-1").Count);
    }

    [Theory]
    [InlineData("@{ StreamName = 'a-1'; Type = 'T'; Data = @{ n = 1 }; Id = $null; Metadata = $null; Following = $null }")]
    [InlineData("[pscustomobject]@{ StreamName = 'a-1'; Type = 'T'; Data = @{ n = 1 }; Id = $null; Metadata = $null; Following = $null }")]
    [InlineData("[pscustomobject]@{ StreamName = 'a-1'; Type = 'T'; Data = '{\"n\":1}'; Id = ''; Metadata = ''; Following = '' }")]
    [InlineData("'{\"StreamName\":\"a-1\",\"Type\":\"T\",\"Data\":{\"n\":1},\"Id\":null,\"Metadata\":null,\"Following\":null}'")]
    public void A_part_that_is_null_or_empty_is_not_given(string input)
    {
        _space.Run($"{input} | Write-EventoMessage -PreserveId").ThrowOnError();
        var message = Assert.Single(_space.Messages("Get-EventoStream a-1"));
        Assert.Equal(("""{"n":1}""", null), (message.DataJson, message.MetadataJson));
    }

    [Fact]
    public void A_row_may_bring_its_cause()
    {
        var script = "$null = Write-EventoMessage a-1 T @{{}}; $m = Get-EventoStream a-1 -Last; {0} | Write-EventoMessage -Type T; (Get-EventoStream b-1 -Last).Metadata.causationMessageId -eq $m.Id";
        foreach (var input in (string[])["@{ StreamName = 'b-1'; Type = 'T'; Data = @{ x = 1 }; Following = $m }", "[pscustomobject]@{ StreamName = 'b-1'; Type = 'T'; Data = @{ x = 1 }; Following = $m }", "[pscustomobject]@{ StreamName = 'b-1'; Type = 'T'; x = 1; Following = $m }"])
        {
            Assert.Equal(true, _space.Run(string.Format(CultureInfo.InvariantCulture, script, input)).Values[^1]);
        }
    }

    [Fact]
    public void A_cause_that_is_none_is_refused_where_it_is_meant()
    {
        Assert.Contains("-Following is no message", _space.Run("Write-EventoMessage a-1 T @{} -Following 5").Error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Following is no message", _space.Run("Write-EventoMessage a-1 T @{} -Following $null").Error.Exception.Message, StringComparison.Ordinal);
        _space.Run("1 | Write-EventoMessage a-1 T -Data { @{} } -Following { $null }").ThrowOnError();
    }

    [Theory]
    [InlineData("-Data { @{ n = $_.Data.n + 1 } }", """{"n":2}""", """{"m":1.0}""", "T", true)]
    [InlineData("-Data { @{ n = 2 } } -Metadata @{ m = 2 }", """{"n":2}""", """{"m":2}""", "T", true)]
    [InlineData("-Type U", """{"n":1.0}""", """{"m":1.0}""", "U", true)]
    [InlineData("-Metadata $null", """{"n":1.0}""", null, "T", true)]
    [InlineData("-Metadata ''", """{"n":1.0}""", null, "T", true)]
    public void Of_a_message_only_what_is_given_is_replaced(string arguments, string data, string? metadata, string type, bool keepsId)
    {
        var message = Assert.Single(_space.Messages(
            $$"""
            $null = Write-EventoMessage a-1 T '{"n":1.0}' -Metadata '{"m":1.0}' -Id 0198c0de-0000-4000-8000-00000000abcd
            $kept = Get-EventoStream a-1
            $other = New-EventoNamespace "other-$([guid]::NewGuid())" -Connection $admin
            $target = Connect-EventoServer $args[0] -Token $other.Token -NoDefault
            $null = $kept | Write-EventoMessage -PreserveId -Connection $target {{arguments}}
            Get-EventoStream a-1 -Connection $target
            Remove-EventoNamespace $other.Name -Force -Connection $admin | Out-Null
            """, _space.Uri));
        Assert.Equal((data, metadata, type), (message.DataJson, message.MetadataJson, message.Type));
        Assert.Equal(keepsId, message.Id == "0198c0de-0000-4000-8000-00000000abcd");
    }

    [Fact]
    public void Blank_lines_and_byte_order_marks_are_nothing()
    {
        var result = _space.Run("'{\"n\":1}', '', \"`t \", \"`u{feff}\", \"`u{feff}{`\"n`\":2}\" | Write-EventoMessage a-1 T");
        Assert.Equal(2, result.ThrowOnError().Output.Count);
        Assert.Equal(["""{"n":1}""", """{"n":2}"""], _space.Messages("Get-EventoStream a-1").Select(static message => message.DataJson));
        Assert.Contains("empty text", _space.Run("Write-EventoMessage a-1 T ''").Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_of_a_text_is_refused_with_what_reads_all_of_it()
    {
        var result = _space.Run("'{', '  \"n\": 1,', '  \"a\": [', '  ]', '}' | Write-EventoMessage a-1 T");
        Assert.Equal(5, result.Errors.Count);
        Assert.All(result.Errors, static error => Assert.Contains("Get-Content -Raw", error.Exception.Message, StringComparison.Ordinal));
        Assert.Contains("Get-Content -Raw", _space.Run("Write-EventoMessage a-1 T ('{', '}')").Error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Get-Content", _space.Run("'{\"n\":1e999}' | Write-EventoMessage a-1 T").Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_through_the_pipeline_is_data()
    {
        _space.Run("try { throw 'oh no' } catch { $_ | Write-EventoMessage job-1 Failed; Write-EventoMessage job-1 Failed @{ error = $_ } }").ThrowOnError();
        Assert.Equal("oh no,oh no", _space.Value<string>("$m = Get-EventoStream job-1; \"$($m[0].Data.message),$($m[1].Data.error.message)\""));
    }

    private static void AssertWhole(EventoMessage message) => JsonEquality.AssertEqual(JsonValueReader.ToObject(Encoding.UTF8.GetBytes(CloudEvent)), message.Data);
}
