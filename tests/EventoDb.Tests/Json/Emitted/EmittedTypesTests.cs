using System.Collections;
using System.ComponentModel;
using System.Data;
using System.Globalization;
using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Text.Json;
using EventoDb.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Json.Emitted;

/// <summary>What PowerShell's own cmdlets emit, and what else people have in their hands, is written whole or refused by name; nothing arrives empty. The yardstick
/// is <c>ConvertTo-Json</c>: each single value that it shows of an object, we write.</summary>
public sealed class EmittedTypesTests : IDisposable
{
    private static readonly string[] Modules = ["Microsoft.PowerShell.Utility", "Microsoft.PowerShell.Management", "Microsoft.PowerShell.Security"];
    // What is not data: what PowerShell adds for itself, what a row, a tuple or a JSON value says of itself beside its content, what a class hides.
    private static readonly HashSet<string> NoData =
        ["PSPath", "PSParentPath", "PSChildName", "PSIsContainer", "PSDrive", "PSProvider", "__NounName", "RowError", "RowState", "HasErrors", "RowVersion", "IsNew", "IsEdit", "Length", "ValueKind", "Secret"];

    private static readonly string[] Reasons =
    [
        "which is code and no data", "is never written", "which lives in this process and is no data", "was made for the screen by a Format cmdlet",
        "which would never end; leave it out (Select-Object)",
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb");
    private readonly ScriptRunner _runner = new();

    public static TheoryData<string> Cmdlets => [.. CmdletOutputs.Scripts.Keys];

    public static TheoryData<string> Values => [.. OtherValues.Scripts];

    public void Dispose()
    {
        _runner.Dispose();
        TestFolder.Remove(_folder.FullName);
    }

    [Fact]
    public void Every_cmdlet_is_run_or_it_is_said_why_not()
    {
        var known = CmdletOutputs.Scripts.Keys.Concat(CmdletOutputs.NotRun.Values.SelectMany(static names => names)).ToList();
        Assert.Equal(known.Count, known.Distinct().Count());
        var found = _runner.Run("(Get-Command -Module $args[0] -CommandType Cmdlet, Function).Name", (object)Modules).ThrowOnError().Values.Cast<string>().ToList();
        Assert.NotEmpty(found);
        Assert.Empty(found.Except(known, StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Of_what_a_cmdlet_emits_nothing_is_dropped(string cmdlet) => Check(CmdletOutputs.Scripts[cmdlet]);

    [Theory]
    [MemberData(nameof(Values))]
    public void Of_other_values_nothing_is_dropped(string script) => Check(script);

    private void Check(string script)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "a.txt"), "hello\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "copy.txt"), "hello\n");
        File.WriteAllText(Path.Combine(_folder.FullName, "n.txt"), "hello\n");
        if (script.Contains("n.txt -Value", StringComparison.Ordinal)) File.Delete(Path.Combine(_folder.FullName, "n.txt"));
        _runner.Set("folder", _folder.FullName);
        var output = _runner.Run($"& {{ {script} }}").Output;
        foreach (var emitted in output.Where(static item => item is not null).Take(20)) CheckOne(emitted);
    }

    private void CheckOne(PSObject emitted)
    {
        JsonElement written;
        try
        {
            var json = JsonObjectWriter.Write(new Hashtable { ["v"] = emitted }, "Data", allowPrecisionLoss: true);
            Assert.True(json.Length < 200_000, $"{json.Length} bytes of a {emitted.BaseObject.GetType()}");
            written = JsonElement.Parse(json).GetProperty("v");
        }
        catch (JsonConversionException refusal)
        {
            Assert.StartsWith("Data.v", refusal.Message, StringComparison.Ordinal);
            Assert.True(refusal.Message.Length < 300, refusal.Message);
            Assert.True(Array.Exists(Reasons, reason => refusal.Message.Contains(reason, StringComparison.Ordinal)), $"{emitted.BaseObject.GetType()}: {refusal.Message}");
            return;
        }
        if (written.ValueKind == JsonValueKind.Object) CheckMembers(emitted, written);
        else if (emitted.BaseObject is Array { Rank: > 1 } table) Assert.Equal(table.GetLength(0), written.GetArrayLength());
        else if (emitted.BaseObject is IListSource rows) Assert.Equal(rows.GetList().Count, written.GetArrayLength());
        else if (written.ValueKind == JsonValueKind.Array) Assert.Equal(((IEnumerable)emitted.BaseObject).Cast<object?>().Count(), written.GetArrayLength());
        else AssertSame(emitted.BaseObject, written);
    }

    private void CheckMembers(PSObject emitted, JsonElement written)
    {
        Assert.NotEmpty(written.EnumerateObject());
        // Those have a shape of their own, tested elsewhere.
        if (emitted.BaseObject is Exception or ErrorRecord or DataSet) return;
        var shown = _runner.Run("ConvertTo-Json $args[0] -Depth 0 -WarningAction Ignore", emitted).ThrowOnError().Output.Single().ToString();
        using var document = JsonDocument.Parse(shown);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return;
        var missing = document.RootElement.EnumerateObject()
            .Where(member => !(NoData.Contains(member.Name) && (member.Name != "Length" || emitted.BaseObject is ITuple)) && IsSingle(ValueOf(emitted, member.Name)) && !written.TryGetProperty(member.Name, out _))
            .Select(member => member.Name);
        Assert.Equal([], missing);
        foreach (var member in written.EnumerateObject().Where(member => IsSingle(ValueOf(emitted, member.Name)))) AssertSame(ValueOf(emitted, member.Name)!, member.Value);
    }

    private static object? ValueOf(PSObject emitted, string name)
    {
        if (emitted.BaseObject is IDictionary entries) return Unwrap(entries.Contains(name) ? entries[name] : null);
        try
        {
            return Unwrap(emitted.Properties[name]?.Value);
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static bool IsSingle(object? value) =>
        value is string or bool or char or byte or sbyte or short or ushort or int or uint or long or ulong or float or double or decimal or DateTime or DateTimeOffset or Guid or Enum;

    private static void AssertSame(object value, JsonElement written)
    {
        switch (value)
        {
            case bool yes:
                Assert.Equal(yes, written.GetBoolean());
                break;
            case byte or sbyte or short or ushort or int or uint or long or ulong or decimal:
                Assert.Equal(Convert.ToDecimal(value, CultureInfo.InvariantCulture), written.GetDecimal());
                break;
            case string text:
                Assert.Equal(text, written.GetString());
                break;
            case Enum:
                Assert.Equal(value.ToString(), written.GetString());
                break;
        }
    }
}
