using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>Messages that were serialized, as jobs, remoting and Export-Clixml do it, are written and followed from their JSON, as far as nobody changed them.</summary>
public sealed class DeserializedMessageTests : IDisposable
{
    private const string Data = """{"z":1.50,"mail":"a@b","list":[1,{"x":1e3,"big":100000000000000000000,"deep":{"d":{"e":[1.0,{}]}}}],"e":[],"n":null}""";
    private const string Names = """{"a":1.0,"A":{"b":[2]},"":3}""";

    private readonly TestNamespace _space;

    public DeserializedMessageTests(TestServer server) => _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    public static TheoryData<int, string, string> Serialized => new MatrixTheoryData<int, string, string>([1, 2, 3, 5, 10], ["", "-AsHashtable"], [Data, Names]);

    [Theory, MemberData(nameof(Serialized))]
    public void Unchanged_is_byte_for_byte_however_deep_it_was_serialized(int depth, string arguments, string json)
    {
        var copy = _space.Messages(
            $$"""
            $null = Write-EventoMessage source-1 T $args[0] -Metadata $args[0]
            $m = Get-EventoStream source-1 {{arguments}}
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($m, {{depth}}))
            $null = $read | Write-EventoMessage -StreamName copy-1
            Get-EventoStream copy-1
            """, json).Single();
        Assert.Equal((json, json, "T"), (copy.DataJson, copy.MetadataJson, copy.Type));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void A_change_after_that_is_written_and_what_was_cut_is_there(int depth)
    {
        var copy = _space.Messages(
            $$"""
            $null = Write-EventoMessage source-1 T $args[0] -Metadata $args[0]
            $m = Get-EventoStream source-1
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($m, {{depth}}))
            $read.Data.mail = 'REDACTED'
            $null = $read | Write-EventoMessage -StreamName copy-1
            Get-EventoStream copy-1
            """, Data).Single();
        Assert.Equal("""{"z":1.5,"mail":"REDACTED","list":[1,{"x":1000,"big":100000000000000000000,"deep":{"d":{"e":[1,{}]}}}],"e":[],"n":null}""", copy.DataJson);
        Assert.Equal(Data, copy.MetadataJson);
    }

    [Fact]
    public void Its_time_is_exact_and_compares_as_that_of_the_message_does()
    {
        var result = _space.Run(
            """
            $null = Write-EventoMessage source-1 T @{}
            $m = Get-EventoStream source-1
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($m))
            $file = Join-Path ([IO.Path]::GetTempPath()) "$(New-Guid).xml"
            @{ list = @($m) } | Export-Clixml $file
            $all = @($read, (Import-Clixml $file).list[0], (Get-EventoCategory source | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_)) }))
            Remove-Item $file
            foreach ($one in $all) { $one.Time -is [datetimeoffset]; $one.Time -eq $m.Time; $one.Time -gt (Get-Date).AddMinutes(-10); $one.Time -lt (Get-Date).AddMinutes(10) }
            $read.psobject.Properties.Remove('ExactTime')
            ($m.Time - $read.Time) -lt '0:00:01'
            """).ThrowOnError();
        Assert.Equal(13, result.Values.Count);
        Assert.All(result.Values, value => Assert.Equal(true, value));
    }

    [Fact]
    public void Cmdlets_that_take_messages_take_it_with_its_changes()
    {
        var result = _space.Run(
            """
            1..3 | ForEach-Object { $null = Write-EventoMessage source-1 T ([ordered]@{ n = $_; mail = 'a@b' }) -Metadata @{ m = 1 } }
            $read = Get-EventoStream source-1 | ForEach-Object { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($_)) }
            $read[1].Data.mail = 'REDACTED'
            ($read | Measure-EventoMessage).Count
            ($read | Find-EventoMessage -Data @{ n = 2 }).GlobalPosition -eq $read[1].GlobalPosition
            $file = Join-Path ([IO.Path]::GetTempPath()) "$(New-Guid).ndjson"
            $null = $read | Export-EventoMessage $file
            Read-EventoMessage $file | ForEach-Object { "$($_.DataJson) $($_.MetadataJson) $($_.Id)" }
            (Read-EventoMessage $file).Time[0] -eq $read[0].Time
            Remove-Item $file
            $read.Id
            """).ThrowOnError().Values;
        Assert.Equal([3L, true], result.Take(2));
        Assert.Equal(
            ["""{"n":1,"mail":"a@b"}""", """{"n":2,"mail":"REDACTED"}""", """{"n":3,"mail":"a@b"}"""],
            result.Skip(2).Take(3).Select(line => ((string)line!).Split(' ')[0]));
        Assert.All(result.Skip(2).Take(3).Zip(result.Skip(6)), pair => Assert.EndsWith((string)pair.Second!, (string)pair.First!, StringComparison.Ordinal));
        Assert.Equal(true, result[5]);
    }

    [Fact]
    public void It_can_be_followed()
    {
        var effects = _space.Messages(
            """
            $null = Write-EventoMessage source-1 T @{} -CorrelationStreamName order-7
            $m = Get-EventoStream source-1
            $read = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($m, 1))
            $null = Write-EventoMessage effect-1 U @{} -Following $m
            $null = Write-EventoMessage effect-1 U @{} -Following $read
            $null = [pscustomobject]@{ Data = @{}; Type = 'U'; Following = $read } | Write-EventoMessage effect-1
            Get-EventoStream effect-1
            """);
        Assert.Equal(3, effects.Count);
        Assert.Contains("order-7", effects[0].MetadataJson, StringComparison.Ordinal);
        Assert.All(effects, effect => Assert.Equal(effects[0].MetadataJson, effect.MetadataJson));
    }

    [Fact]
    public void From_a_file_of_Export_Clixml()
    {
        var path = Path.GetTempFileName();
        try
        {
            var copy = _space.Messages(
                """
                $null = Write-EventoMessage source-1 T $args[1]
                Get-EventoStream source-1 | Export-Clixml -Depth 1 $args[0]
                $null = Import-Clixml $args[0] | Write-EventoMessage -StreamName copy-1
                Get-EventoStream copy-1
                """, path, Data).Single();
            Assert.Equal(Data, copy.DataJson);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
