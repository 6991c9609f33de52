using System.Collections.Specialized;
using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

public sealed class InvokeEventoRpcTests : IAsyncDisposable
{
    private readonly StandInSession _session = new(BackendKind.Sqlite);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("Invoke-EventoRpc m", """["m"]""")]
    [InlineData("Invoke-EventoRpc m $null", """["m"]""")]
    [InlineData("Invoke-EventoRpc m @()", """["m"]""")]
    [InlineData("Invoke-EventoRpc m ''", """["m",""]""")]
    [InlineData("Invoke-EventoRpc m 'a', 1, 2.5, $true, $null", """["m","a",1,2.5,true,null]""")]
    [InlineData("Invoke-EventoRpc -Method m -ArgumentList '{\"a\":1}'", """["m","{\"a\":1}"]""")]
    [InlineData("Invoke-EventoRpc m 'a', ([ordered]@{ type = 'T'; data = @{ x = 1, @{} } })", """["m","a",{"type":"T","data":{"x":[1,{}]}}]""")]
    [InlineData("Invoke-EventoRpc m (, (1, 2)), ([pscustomobject]@{ a = 1 })", """["m",[[1,2]],{"a":1}]""")]
    [InlineData("Invoke-EventoRpc m ([datetime]'2024-01-02T03:04:05Z').ToUniversalTime(), ([guid]::Empty)", """["m","2024-01-02T03:04:05Z","00000000-0000-0000-0000-000000000000"]""")]
    [InlineData("Invoke-EventoRpc m 9007199254740993 -AllowPrecisionLoss", """["m",9007199254740993]""")]
    public void Arguments_are_sent_as_they_are(string script, string body)
    {
        _session.Server.Intercept = (_, _, _) => Task.FromResult(StubAnswer.Json("null"));
        Assert.Equal(body, Assert.Single(_session.RequestsOf(() => Assert.Empty(_session.Run(script).ThrowOnError().Output))).Text);
    }

    [Theory]
    [InlineData("null", 0)]
    [InlineData("[]", 0)]
    [InlineData("[null]", 1)]
    [InlineData("[1,[2,3]]", 2)]
    [InlineData("{\"a\":[1,2]}", 1)]
    [InlineData("\"x\"", 1)]
    public void A_list_is_emitted_item_by_item_and_null_not_at_all(string answer, int count)
    {
        _session.Server.Intercept = (_, _, _) => Task.FromResult(StubAnswer.Json(answer));
        Assert.Equal(count, _session.Run("Invoke-EventoRpc m").ThrowOnError().Output.Count);
    }

    [Fact]
    public void Answers_become_objects_or_dictionaries()
    {
        _session.Server.Intercept = (_, _, _) => Task.FromResult(StubAnswer.Json("""[{"a":1},[2,"2024-01-02T03:04:05Z"],1.5,true]"""));
        var output = _session.Run("Invoke-EventoRpc m").ThrowOnError().Output;
        Assert.Equal(1L, output[0].Properties["a"].Value);
        Assert.Equal(new object[] { 2L, "2024-01-02T03:04:05Z" }, Assert.IsType<object[]>(output[1].BaseObject));
        Assert.Equal(new object[] { 1.5, true }, output.Skip(2).Select(item => item.BaseObject));
        Assert.Equal(1L, Assert.IsType<OrderedDictionary>(_session.Run("Invoke-EventoRpc m -AsHashtable").Output[0].BaseObject)["a"]);
    }

    [Fact]
    public void Names_that_an_object_cannot_hold_ask_for_dictionaries()
    {
        _session.Server.Intercept = (_, _, _) => Task.FromResult(StubAnswer.Json("""[{"a":1,"A":2}]"""));
        var error = _session.Run("Invoke-EventoRpc m").Error;
        Assert.StartsWith("INVALID_DATA,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Answer[0]", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-AsHashtable", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(2L, Assert.IsType<OrderedDictionary>(_session.Run("Invoke-EventoRpc m -AsHashtable").Single.BaseObject)["A"]);
    }

    [Theory]
    [InlineData("Invoke-EventoRpc m @{ a = 1, { code } }", "INVALID_DATA", "ArgumentList[0].a[1]")]
    [InlineData("Invoke-EventoRpc m 1, ([double]::NaN)", "INVALID_DATA", "ArgumentList[1]")]
    [InlineData("Invoke-EventoRpc m 9007199254740993", "INVALID_DATA", "ArgumentList[0]")]
    [InlineData("$a = @{}; $a.a = $a; Invoke-EventoRpc m $a", "INVALID_DATA", "ArgumentList[0].a")]
    [InlineData("Invoke-EventoRpc category.get '', @{ batchSize = -1 }", "INVALID_ARGUMENT", "batchSize from 1 to 10000")]
    [InlineData("Invoke-EventoRpc category.get a, @{ batchSize = 0 }", "INVALID_ARGUMENT", "batchSize from 1 to 10000")]
    [InlineData("Invoke-EventoRpc category.get a, ([pscustomobject]@{ batchSize = -1.0 })", "INVALID_ARGUMENT", "batchSize from 1 to 10000")]
    [InlineData("Invoke-EventoRpc ''", null, "Method")]
    public void What_must_not_be_sent_is_not(string script, string? code, string says) => Assert.Empty(_session.RequestsOf(() =>
    {
        var error = _session.Run(script).Error;
        if (code is not null) Assert.StartsWith(code + ",", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(says, error.Exception.Message, StringComparison.Ordinal);
    }));

    [Fact]
    public void WhatIf_asks_what_changes_nothing_and_leaves_the_rest()
    {
        Assert.Equal("0.7.0", _session.Run("Invoke-EventoRpc sys.version -WhatIf").Single.BaseObject);
        Assert.Empty(_session.RequestsOf(() => _session.Run("Invoke-EventoRpc ns.delete default -WhatIf; Invoke-EventoRpc some.thing -WhatIf").ThrowOnError()));
    }

    [Fact]
    public void Refusals_carry_code_category_and_method()
    {
        var error = _session.Run("Invoke-EventoRpc ns.info zzz").Error;
        Assert.Equal("NAMESPACE_NOT_FOUND,EventoDb.Commands.InvokeEventoRpcCommand", error.FullyQualifiedErrorId);
        Assert.Equal((ErrorCategory.ObjectNotFound, "ns.info"), (error.CategoryInfo.Category, error.TargetObject));
    }
}
