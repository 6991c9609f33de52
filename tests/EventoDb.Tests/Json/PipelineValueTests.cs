using EventoDb.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Json;

/// <summary>Values as a real pipeline hands them over, with what the engine hangs on them.</summary>
public sealed class PipelineValueTests : IDisposable
{
    private readonly ScriptRunner _runner = new(importModule: false);

    // The cmdlet of this name is not among the core ones.
    private const string AddMember = "filter Add-Member($member) { $o = [psobject]::AsPSObject($_); $o.psobject.Members.Add($member); ,$o }";

    public PipelineValueTests() => _runner.Run(AddMember).ThrowOnError();

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("@{a=1} | ForEach-Object {$_}", """{"a":1}""")]
    [InlineData("[ordered]@{}", "{}")]
    [InlineData("[ordered]@{b=1; a=2} | ForEach-Object {$_}", """{"b":1,"a":2}""")]
    [InlineData("[pscustomobject]@{a='x'; b=$null} | ForEach-Object {$_}", """{"a":"x","b":null}""")]
    [InlineData("[pscustomobject]@{}", "{}")]
    [InlineData("$row = [pscustomobject]@{Id='1'; Sum='2.50'}; $row.psobject.TypeNames.Insert(0, 'CSV:file'); $row", """{"Id":"1","Sum":"2.50"}""")]
    [InlineData("@{a=,@(1)}", """{"a":[[1]]}""")]
    [InlineData("@{a=@(1)}", """{"a":[1]}""")]
    [InlineData("@{a=@()}", """{"a":[]}""")]
    [InlineData("@{a=(1,2,3 | ForEach-Object {$_})}", """{"a":[1,2,3]}""")]
    [InlineData("@{a=@('x' | ForEach-Object {$_})}", """{"a":["x"]}""")]
    [InlineData("@{a=(& {})}", """{"a":null}""")]
    [InlineData("@{a=@(& {}; 1)}", """{"a":[1]}""")]
    [InlineData("@{a=[System.Management.Automation.Internal.AutomationNull]::Value}", """{"a":null}""")]
    [InlineData("@{a=('text' | Add-Member ([psnoteproperty]::new('note', '1')))}", """{"a":"text"}""")]
    [InlineData("@{a=(5 | Add-Member ([psnoteproperty]::new('note', '1')))}", """{"a":5}""")]
    [InlineData("@{a=(,@(1,2) | Add-Member ([psnoteproperty]::new('note', '1')))}", """{"a":[1,2]}""")]
    [InlineData("@{a=(@{b=1} | Add-Member ([psnoteproperty]::new('note', '1')))}", """{"a":{"b":1,"note":"1"}}""")]
    [InlineData("'{\"a\": 1.50}' | Add-Member ([psnoteproperty]::new('PSPath', 'p'))", """{"a":1.50}""")]
    [InlineData("[pscustomobject]@{a=1} | Add-Member ([psscriptproperty]::new('s', {$this.a + 1})) | Add-Member ([psaliasproperty]::new('b', 'a'))", """{"a":1,"s":2,"b":1}""")]
    [InlineData("@{when=[datetime]::new(2024,2,3,4,5,6,[DateTimeKind]::Utc) | Add-Member ([psnoteproperty]::new('DisplayHint', 'Date'))}", """{"when":"2024-02-03T04:05:06Z"}""")]
    [InlineData("[pscustomobject]@{a=[pscustomobject]@{b=@([pscustomobject]@{c=1})}}", """{"a":{"b":[{"c":1}]}}""")]
    [InlineData("[ordered]@{a=[switch]$true; b=[version]'1.2'; c=[guid]::Empty; d=[DayOfWeek]'Monday'; e=[char]'x'; f=1kb; g=1.5; h=[byte[]](1,2)}",
        """{"a":true,"b":"1.2","c":"00000000-0000-0000-0000-000000000000","d":"Monday","e":"x","f":1024,"g":1.5,"h":"AQI="}""")]
    [InlineData("class P { [int]$x = 1; hidden [int]$y = 2; static [int]$z = 3; [object[]]$list = @('a') }; [P]::new()", """{"x":1,"list":["a"]}""")]
    [InlineData("[System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize(([pscustomobject]@{a=1; b='x','y'})))", """{"a":1,"b":["x","y"]}""")]
    [InlineData("$list = [System.Collections.Generic.List[object]]::new(); 1 | ForEach-Object { $list.Add($_) }; @{a=$list}", """{"a":[1]}""")]
    [InlineData("$h=@{}; 1,2 | ForEach-Object { $h[$_] = 'v' }; [ordered]@{h=$h.Count; k=@{(7 | ForEach-Object {$_})='x'}}", """{"h":2,"k":{"7":"x"}}""")]
    public void Only_the_data_is_taken(string script, string json) => Assert.Equal(json, WriterCase.Write(_runner.Run(script).Single));

    [Fact]
    public void A_deserialized_object_gives_its_properties()
    {
        const string Script = "$s = [System.Management.Automation.PSSerializer]; $s::Deserialize($s::Serialize([uribuilder]'http://h:81/'))";
        var written = WriterCase.Write(_runner.Run(Script).Single);
        Assert.Contains("\"Host\":\"h\"", written, StringComparison.Ordinal);
        Assert.Contains("\"Port\":81", written, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_script_reads_back_is_what_it_wrote()
    {
        const string Json = """{"items":[{"price":0.1,"tags":[]},[1],[]],"when":"2024-02-03T04:05:06Z","n":9007199254740992}""";
        _runner.Set("value", JsonValueReader.ToObject(System.Text.Encoding.UTF8.GetBytes(Json)));
        Assert.Equal(0.1, _runner.Run("$value.items[0].price").Single.BaseObject);
        Assert.Equal(9007199254740992L, _runner.Run("$value.n").Single.BaseObject);
        Assert.Equal("2024-02-03T04:05:06Z", _runner.Run("$value.when").Single.BaseObject);
        Assert.Equal(Json, WriterCase.Write(_runner.Run("$value | ForEach-Object {$_}").Single));
    }

    [Fact]
    public void A_script_in_the_data_is_refused_with_its_path()
    {
        WriterCase.AssertRefused(_runner.Run("@{a=@(1,{2})}").Single, "Data.a[1]", "script block");
        WriterCase.AssertRefused(_runner.Run("$h=@{}; $h.self=$h; $h").Single, "Data.self", "leads back to Data,");
        WriterCase.AssertRefused(_runner.Run("@{me=$ExecutionContext}").Single, "Data.me", "no data");
    }
}
