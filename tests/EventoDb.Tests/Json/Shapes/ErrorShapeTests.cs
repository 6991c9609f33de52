using System.Text.Json;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Json.Shapes;

/// <summary>An error has the same seven names always, wherever it comes from.</summary>
public sealed class ErrorShapeTests : IDisposable
{
    private static readonly string[] Names = ["message", "type", "id", "category", "stack", "position", "inner"];

    private readonly ScriptRunner _runner = new(importModule: false);

    public void Dispose() => _runner.Dispose();

    [Theory]
    [InlineData("try { throw 'oh no' } catch { $_ }")]
    [InlineData("try { throw 'oh no' } catch { $_.Exception }")]
    [InlineData("try { [int]::Parse('x') } catch { $_ }")]
    [InlineData("try { 1/0 } catch { $_ }")]
    [InlineData("[System.InvalidOperationException]::new('never thrown')")]
    [InlineData("[System.AggregateException]::new('both', [System.Exception[]]([System.Exception]::new('one'), [System.IO.IOException]::new('two')))")]
    [InlineData("Get-Item nothing -ErrorAction SilentlyContinue -ErrorVariable e; $e[0]")]
    [InlineData("[System.Management.Automation.ErrorRecord]::new([System.Exception]::new('m'), 'Id', 'NotSpecified', [System.Diagnostics.Process]::GetCurrentProcess())")]
    [InlineData("try { no-such-command } catch { $_ }")]
    [InlineData("& { [CmdletBinding()] param() $PSCmdlet.WriteError([System.Management.Automation.ErrorRecord]::new([System.Exception]::new('m'), 'Id', 'NotSpecified', $ExecutionContext)) } 2>&1")]
    public void Every_error_has_the_same_names(string script)
    {
        var error = Assert.Single(_runner.Run(script).Output);
        Assert.Equal(Names, NamesOf(JsonDocument.Parse(WriterCase.Write(error)).RootElement));
        Assert.Equal(Names, NamesOf(JsonDocument.Parse(WriterCase.Write(new { error })).RootElement.GetProperty("error")));
    }

    [Fact]
    public void An_error_record_tells_what_PowerShell_shows()
    {
        var error = Written("function Fail { [int]::Parse('x') }; try { Fail } catch { @{ error = $_ } }").GetProperty("error");
        Assert.StartsWith("Exception calling \"Parse\"", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("System.Management.Automation.MethodInvocationException", error.GetProperty("type").GetString());
        Assert.Equal("FormatException", error.GetProperty("id").GetString());
        Assert.Equal("NotSpecified", error.GetProperty("category").GetString());
        Assert.Contains("at Fail, <No file>: line 1", error.GetProperty("stack").GetString(), StringComparison.Ordinal);
        Assert.Contains("[int]::Parse('x')", error.GetProperty("position").GetString(), StringComparison.Ordinal);
        var inner = error.GetProperty("inner");
        Assert.Equal("System.FormatException", inner.GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Null, inner.GetProperty("inner").ValueKind);
        Assert.Equal(JsonValueKind.Null, inner.GetProperty("id").ValueKind);
    }

    [Fact]
    public void Several_inner_errors_are_an_array()
    {
        var inner = Written("[System.AggregateException]::new('both', [System.Exception[]]([System.Exception]::new('one'), [System.IO.IOException]::new('two')))").GetProperty("inner");
        Assert.Equal(["one", "two"], inner.EnumerateArray().Select(static error => error.GetProperty("message").GetString()));
    }

    private JsonElement Written(string script) => JsonDocument.Parse(WriterCase.Write(_runner.Run(script).Single)).RootElement;

    private static IEnumerable<string> NamesOf(JsonElement value) => value.EnumerateObject().Select(static property => property.Name);
}
