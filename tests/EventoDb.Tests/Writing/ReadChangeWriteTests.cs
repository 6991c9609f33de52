using System.Collections.Specialized;
using System.Globalization;
using CsCheck;
using EventoDb.Client;
using EventoDb.Tests.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>A message that was read is written as it is now: changed as its object says, unchanged byte for byte.</summary>
public sealed class ReadChangeWriteTests : IDisposable
{
    private const string Data = """{"z":1.50,"mail":"a@b","list":[1,{"x":1e3,"big":100000000000000000000}],"":{"PSObject":1},"a":1,"A":-0}""";
    private const string Plain = """{"z":1.50,"mail":"a@b","list":[1,{"x":1e3,"when":"2024-02-03T04:05:06+02:00"}],"e":[],"o":{}}""";

    private readonly TestNamespace _space;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb");

    public ReadChangeWriteTests(TestServer server) => _space = server.CreateNamespace();

    public void Dispose()
    {
        _space.Dispose();
        TestFolder.Remove(_folder.FullName);
    }

    [Theory]
    [InlineData("$_")]
    [InlineData("$null = $_.Data, $_.Metadata; $_")]
    [InlineData("$null = $_.Data | Out-String; $_")]
    [InlineData("$_.Data.mail = $_.Data.mail; $_")]
    public void Unchanged_is_byte_for_byte(string script)
    {
        foreach (var (json, arguments) in ((string, string)[])[(Data, "-AsHashtable"), (Data, ""), (Plain, "-AsHashtable"), (Plain, "")])
        {
            var copy = _space.Messages(
                $$"""
                $null = Write-EventoMessage source-1 T $args[0] -Metadata $args[0]
                $null = Get-EventoStream source-1 -Last {{arguments}} | ForEach-Object { {{script}} } | Write-EventoMessage -StreamName copy-1
                Get-EventoStream copy-1 -Last
                """, json).Single();
            Assert.Equal((json, json), (copy.DataJson, copy.MetadataJson));
        }
    }

    [Theory]
    [InlineData("$_.Data.mail = 'REDACTED'; $_", """{"z":1.5,"mail":"REDACTED","list":[1,{"x":1000,"when":"2024-02-03T04:05:06+02:00"}],"e":[],"o":{}}""")]
    [InlineData("$_.Data.list[1].when = $null; $_", """{"z":1.5,"mail":"a@b","list":[1,{"x":1000,"when":null}],"e":[],"o":{}}""")]
    [InlineData("$_.Data = 5; $_", null)]
    [InlineData("$_ | Add-Member -Force Data @{ n = 1 } -PassThru", """{"n":1}""")]
    [InlineData("$_ | Add-Member -Force ScriptProperty Data { @{ n = 1 } } -PassThru", """{"n":1}""")]
    [InlineData("Add-Member -InputObject $_ -Force Data '{\"n\":1.0}'; $_", """{"n":1.0}""")]
    [InlineData("$_ | Select-Object Type, Data", """{"z":1.5,"mail":"a@b","list":[1,{"x":1000,"when":"2024-02-03T04:05:06+02:00"}],"e":[],"o":{}}""")]
    public void Changed_is_what_the_object_says(string script, string? json)
    {
        foreach (var arguments in (string[])["", "-AsHashtable"])
        {
            var result = _space.Run(
                $$"""
                $null = Write-EventoMessage source-1 T $args[0]
                $null = Get-EventoStream source-1 -Last {{arguments}} | ForEach-Object { {{script}} } | Write-EventoMessage -StreamName copy-1
                Get-EventoStream copy-1 -Last
                """, Plain);
            if (json is null) Assert.NotEmpty(result.Errors);
            else Assert.Equal(json, ((EventoMessage)result.Single.BaseObject).DataJson);
        }
    }

    [Theory]
    [InlineData("$_.Data.psobject.Properties.Remove('mail'); $_", "")]
    [InlineData("$_.Data.Remove('mail'); $_", "-AsHashtable")]
    [InlineData("$_.Data.list[1] | Add-Member y 2; $_", "")]
    [InlineData("$_.Metadata.mail = 'REDACTED'; $_", "")]
    [InlineData("$_ | Add-Member -Force Metadata @{ n = 1 } -PassThru", "")]
    [InlineData("$_ | Add-Member -Force Type U -PassThru", "")]
    public void A_change_of_any_kind_is_written(string script, string arguments)
    {
        var messages = _space.Messages(
            $$"""
            $null = Write-EventoMessage source-1 T $args[0] -Metadata $args[0]
            $null = Get-EventoStream source-1 {{arguments}} | ForEach-Object { {{script}} } | Write-EventoMessage -StreamName copy-1
            Get-EventoStream source-1
            Get-EventoStream copy-1
            """, Plain);
        Assert.NotEqual((messages[0].DataJson, messages[0].MetadataJson, messages[0].Type), (messages[1].DataJson, messages[1].MetadataJson, messages[1].Type));
        // What was not changed is as it was.
        if (!script.Contains("Data", StringComparison.Ordinal)) Assert.Equal(Plain, messages[1].DataJson);
        if (!script.Contains("Metadata", StringComparison.Ordinal)) Assert.Equal(Plain, messages[1].MetadataJson);
    }

    [Fact]
    public void What_cannot_be_written_is_refused_where_it_was_put() =>
        Assert.Contains("Data.list[1].x ", _space.Run("$null = Write-EventoMessage source-1 T $args[0]; Get-EventoStream source-1 | ForEach-Object { $_.Data.list[1].x = { code }; $_ } | Write-EventoMessage -StreamName copy-1", Plain).Error.Exception.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("-AsHashtable")]
    [InlineData("")]
    public void Random_objects_changed_at_random_places_arrive_as_changed(string arguments)
    {
        var values = new List<OrderedDictionary>();
        JsonGenerator.GenObject(withNul: false)
            .Where(value => value.Count > 0 && JsonOracle.FirstInexactNumber(value) is null && (arguments.Length > 0 || FitsAnObject(value)))
            .Sample(values.Add, iter: 200, threads: 1);
        var random = new Random(7);
        var read = _space.Messages(
            $$"""
            $values = $args[0]
            $null = 0..($values.Count - 1) | Write-EventoMessage source-1 T -Data { $values[$_] }
            Get-EventoStream source-1 {{arguments}}
            """, values);
        Assert.Equal(values.Count, read.Count);
        var changes = new List<(bool IsChanged, object? Now)>();
        foreach (var message in read)
        {
            var isChanged = random.Next(2) == 0;
            if (isChanged) RandomChange.Make(message.Data!, random);
            changes.Add((isChanged, message.Data));
        }
        _space.Runner.Set("read", read);
        var written = _space.Messages("$null = $read | Write-EventoMessage -StreamName copy-1; Get-EventoStream copy-1 -AsHashtable");
        Assert.Equal(read.Count, written.Count);
        for (var i = 0; i < read.Count; i++)
        {
            if (!changes[i].IsChanged) Assert.Equal(read[i].DataJson, written[i].DataJson);
            JsonEquality.AssertEqual(changes[i].Now, written[i].Data, ordered: !TestServer.IsGiven);
        }
    }

    [Fact]
    public async Task Data_as_deep_as_a_server_holds_are_read_and_written_again()
    {
        var json = string.Concat(Enumerable.Repeat("{\"a\":", 1500)) + "[1.0]" + new string('}', 1500);
        using (var client = new EventoClient(new EventoClientOptions { Uri = new Uri(_space.Uri), Token = _space.Token }))
        {
            await client.WriteAsync("deep-1", new NewMessage("T", json), TestContext.Current.CancellationToken);
        }
        var depth = _space.Value<int>("$at = (Get-EventoStream deep-1).Data; $depth = 0; while ($at -is [pscustomobject]) { $at = $at.a; $depth++ }; $depth");
        Assert.Equal(1500, depth);
        Assert.Equal(json, _space.Messages("$m = Get-EventoStream deep-1; $null = $m.Data; $null = $m | Write-EventoMessage -StreamName copy-1; Get-EventoStream copy-1")[0].DataJson);
        var changed = _space.Messages("$m = Get-EventoStream deep-1; $m.Data | Add-Member b 2; $null = $m | Write-EventoMessage -StreamName copy-1; Get-EventoStream copy-1 -Last")[0].DataJson;
        Assert.Equal(json.Replace("1.0", "1", StringComparison.Ordinal)[..^1] + ",\"b\":2}", changed);
    }

    [Fact]
    public void An_untouched_copy_depends_on_no_culture()
    {
        foreach (var name in (string[])["", "de-DE", "tr-TR", "ar-SA", "fa-IR", "th-TH", "sv-SE"])
        {
            _space.Runner.Set("culture", new CultureInfo(name));
            var copies = _space.Messages(
                """
                $before = [cultureinfo]::CurrentCulture
                [cultureinfo]::CurrentCulture = $culture
                try {
                    $null = Write-EventoMessage source-1 T $args[0]
                    $null = Get-EventoStream source-1 -Last | Write-EventoMessage -StreamName copy-1
                    $null = Get-EventoStream source-1 -Last | ForEach-Object { $_.Data.mail = 'x'; $_ } | Write-EventoMessage -StreamName copy-1
                    Get-EventoStream copy-1
                } finally { [cultureinfo]::CurrentCulture = $before }
                """, Plain);
            Assert.Equal(Plain, copies[^2].DataJson);
            Assert.Equal("""{"z":1.5,"mail":"x","list":[1,{"x":1000,"when":"2024-02-03T04:05:06+02:00"}],"e":[],"o":{}}""", copies[^1].DataJson);
        }
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Kathmandu")]
    public async Task An_untouched_copy_depends_on_no_time_zone(string zone)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no TZ.");
        var (exitCode, output) = await PwshProcess.RunAsync(
            $$"""
            Connect-EventoServer {{_space.Uri}} -Token {{_space.Token}}
            $null = Write-EventoMessage source-1 T '{{Plain}}' -Metadata '{{Plain}}'
            $null = Get-EventoStream source-1 | Write-EventoMessage -StreamName copy-1
            $null = Get-EventoStream source-1 | ForEach-Object { $_.Data.mail = 'x'; $_ } | Write-EventoMessage -StreamName copy-1
            $same, $changed = Get-EventoStream copy-1
            "$([TimeZoneInfo]::Local.Id) $($same.DataJson -ceq '{{Plain}}') $($same.MetadataJson -ceq '{{Plain}}') $($changed.Data.list[1].when)"
            """,
            _folder.FullName,
            zone);
        Assert.Equal((0, $"{zone} True True 2024-02-03T04:05:06+02:00"), (exitCode, output.Trim()));
    }

    /// <summary>Whether an object can have the names: none is empty, one of PowerShell's own, or another but for case.</summary>
    private static bool FitsAnObject(object? value) => value switch
    {
        OrderedDictionary entries => entries.Keys.Cast<string>().All(static name => name.Length > 0 && !name.StartsWith("PS", StringComparison.OrdinalIgnoreCase))
            && entries.Keys.Cast<string>().Distinct(StringComparer.OrdinalIgnoreCase).Count() == entries.Count
            && entries.Values.Cast<object?>().All(FitsAnObject),
        object?[] elements => elements.All(FitsAnObject),
        _ => true,
    };
}
