using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>Kinds of values through Write-EventoMessage: as the data given by hand, and from the pipeline in a hashtable, an object and a class.</summary>
public sealed class ValueTableTests : IDisposable
{
    private const string Rows = "$t = [Data.DataTable]::new('t'); [void]$t.Columns.Add('a', [int]); [void]$t.Columns.Add('b'); [void]$t.Rows.Add(1, [DBNull]::Value); ";

    private readonly TestNamespace _space;

    public ValueTableTests(TestServer server) => _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    /// <summary>A script that puts a value into <c>$v</c>, and its JSON.</summary>
    public static TheoryData<string, string> Values => new()
    {
        { "$v = [Newtonsoft.Json.Linq.JObject]::Parse('{\"a\":[1,{\"b\":null}],\"c\":1.5}')", """{"a":[1,{"b":null}],"c":1.5}""" },
        { "$v = [Newtonsoft.Json.Linq.JArray]::Parse('[1,\"x\"]')", """[1,"x"]""" },
        { "$v = [Newtonsoft.Json.Linq.JValue]::new('x')", "\"x\"" },
        { "$v = [Collections.Specialized.NameValueCollection]::new(); $v.Add('a', '1'); $v.Add('a', '2'); $v.Add('b', '3')", """{"a":["1","2"],"b":"3"}""" },
        { "$v = [Net.WebHeaderCollection]::new(); $v.Add('X-A', '1'); $v.Add('X-A', '2'); $v.Add('X-B', '3')", """{"X-A":["1","2"],"X-B":"3"}""" },
        { "$v = [Net.Http.HttpRequestMessage]::new().Headers; $v.Add('X-A', [string[]]('1', '2')); $v.Add('X-B', '3')", """{"X-A":["1","2"],"X-B":"3"}""" },
        { "$v = [Web.HttpUtility]::ParseQueryString('a=1&b=2&a=3')", """{"a":["1","3"],"b":"2"}""" },
        { "$v = [int[,]]::new(2, 2); $v[1, 0] = 5", "[[0,0],[5,0]]" },
        { Rows + "$v = $t.Rows[0]", """{"a":1,"b":null}""" },
        { Rows + "$v = $t.DefaultView[0]", """{"a":1,"b":null}""" },
        { Rows + "$v = $t.CreateDataReader(); [void]$v.Read()", """{"a":1,"b":null}""" },
        { Rows + "$v = [Data.DataSet]::new(); $v.Tables.Add($t)", """{"t":[{"a":1,"b":null}]}""" },
        { "$v = [Tuple]::Create(1, 'a')", """{"Item1":1,"Item2":"a"}""" },
        { "$v = [ValueTuple]::Create(1, 'a')", """{"Item1":1,"Item2":"a"}""" },
        { "$v = [Collections.Generic.KeyValuePair[string, int]]::new('k', 2)", """{"Key":"k","Value":2}""" },
        { "$v = [Dynamic.ExpandoObject]::new(); $v.a = 1", """{"a":1}""" },
        { "$v = [pscustomobject]@{ a = 1 } | Add-Member -MemberType ScriptProperty b { $this.a + 1 } -PassThru | Add-Member -MemberType AliasProperty c a -PassThru", """{"a":1,"b":2,"c":1}""" },
        { "class ValueTableRecord { $A = 1; [string[]]$B = @('x') }; $v = [ValueTableRecord]::new()", """{"A":1,"B":["x"]}""" },
        { "$v = [Text.Json.Nodes.JsonNode]::Parse('{\"a\":1.50}')", """{"a":1.50}""" },
        { "$v = ([xml]'<a/>')", "\"<a />\"" },
        { "$v = [Collections.Generic.List[object]]@(1, 'x', $null)", """[1,"x",null]""" },
        { "$v = [regex]::Match('abc', 'b(?<n>c)') | Select-Object Value, Index", """{"Value":"bc","Index":1}""" },
    };

    [Theory, MemberData(nameof(Values))]
    public void A_value_arrives_whole_in_whatever_it_comes(string script, string json)
    {
        var messages = _space.Messages(
            $$"""
            {{script}}
            class ValueTableHolder { $v; ValueTableHolder($inner) { $this.v = $inner } }
            $null = Write-EventoMessage a-1 T @{ v = $v }
            $null = Write-EventoMessage a-1 T ([pscustomobject]@{ v = $v })
            $null = Write-EventoMessage a-1 T ([ValueTableHolder]::new($v))
            $null = @{ v = $v } | Write-EventoMessage a-1 T
            $null = [pscustomobject]@{ v = $v } | Write-EventoMessage a-1 T
            $null = [ValueTableHolder]::new($v) | Write-EventoMessage a-1 T
            $null = @{ StreamName = 'a-1'; Type = 'T'; Data = @{ v = $v } } | Write-EventoMessage
            $null = 1 | Write-EventoMessage a-1 T -Data { @{ v = $v } }
            Get-EventoStream a-1
            """);
        Assert.Equal(Enumerable.Repeat($$"""{"v":{{json}}}""", 8), messages.Select(message => message.DataJson));
    }

    [Theory]
    [InlineData("try { 1 / 0 } catch { $v = $_ }")]
    [InlineData("try { Get-Item /none -ErrorAction Stop } catch { $v = $_ }")]
    [InlineData("$v = [InvalidOperationException]::new('x', [ArgumentException]::new('y'))")]
    public void An_error_has_one_shape_in_whatever_it_comes(string script)
    {
        var messages = _space.Messages(
            $$"""
            {{script}}
            $null = Write-EventoMessage job-1 Failed @{ error = $v }
            $null = Write-EventoMessage job-1 Failed ([pscustomobject]@{ error = $v })
            $null = @{ error = $v } | Write-EventoMessage job-1 Failed
            $null = $v | Write-EventoMessage job-1 Failed -Data { @{ error = $_ } }
            Get-EventoStream job-1
            """);
        Assert.Equal(4, messages.Count);
        Assert.Single(messages.Select(message => message.DataJson).Distinct());
        _space.Runner.Set("data", messages[0].Data);
        Assert.Equal("message type id category stack position inner", _space.Value<string>("$data.error.psobject.Properties.Name -join ' '"));
    }

    [Theory]
    [InlineData("Get-Item $PSHOME")]
    [InlineData("Get-Process -Id $PID")]
    [InlineData("'abc' | Select-String b")]
    [InlineData("[regex]::Match('abc', 'b')")]
    [InlineData("1, 2 | Group-Object")]
    public void Things_of_the_machine_are_written_without_their_cycles(string script)
    {
        var messages = _space.Messages(
            $$"""
            $v = @({{script}})[0]
            $null = Write-EventoMessage a-1 T @{ v = $v }
            $null = $v | Write-EventoMessage a-1 T -Data { [pscustomobject]@{ v = $_ } }
            $null = $v | Write-EventoMessage a-1 T
            Get-EventoStream a-1
            """);
        Assert.Equal(3, messages.Count);
        Assert.All(messages, message => Assert.InRange(message.DataJson.Length, 20, 20_000));
    }
}
