using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>A result leads to its input where that was asked for, however late it comes.</summary>
public sealed class InputOfResultTests : IAsyncDisposable
{
    private readonly StandInSession _session = new(BackendKind.Sqlite);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("-Window 1")]
    [InlineData("-Window 64 -ErrorAction Stop")]
    public void Each_result_has_its_own_input(string arguments)
    {
        var pairs = _session.Run(
            $$"""
            1..200 | ForEach-Object { [pscustomobject]@{ n = $_ } } | Write-EventoMessage a-1 T -Data { @{ n = $_.n } } -IncludeInput {{arguments}} |
                ForEach-Object { "$($_.InputObject.n) $($_.Position)" }
            """).Values;
        Assert.Equal(Enumerable.Range(1, 200).Select(n => (object)$"{n} {n - 1}"), pairs);
        Assert.Equal(Enumerable.Range(1, 200).Select(n => (object)(long)n), _session.Run("Get-EventoStream a-1 | ForEach-Object { $_.Data.n }").Values);
    }

    [Fact]
    public void It_is_the_very_object_that_came_in() => Assert.Equal(
        true, _session.Run("$in = [pscustomobject]@{ n = 1 }; [object]::ReferenceEquals($in, ($in | Write-EventoMessage a-1 T -IncludeInput).InputObject)").Single.BaseObject);

    [Fact]
    public void Without_a_pipeline_it_is_the_data() =>
        Assert.Equal(1, _session.Run("(Write-EventoMessage a-1 T @{ n = 1 } -IncludeInput).InputObject.n").Single.BaseObject);

    [Fact]
    public void Errors_have_theirs_as_their_target_between_the_results()
    {
        var result = _session.Run("@{ n = 1 }, 'no json', @{ n = 3 } | Write-EventoMessage a-1 T -IncludeInput");
        Assert.Equal([1, 3], result.Output.Select(output => ((System.Collections.Hashtable)((System.Management.Automation.PSObject)output.Properties["InputObject"].Value).BaseObject)["n"]));
        Assert.Equal("no json", ((System.Management.Automation.PSObject)result.Error.TargetObject).BaseObject);
    }

    [Fact]
    public void Unasked_results_hold_no_input_in_memory_in_files_or_on_the_screen()
    {
        var plain = _session.Run("@{ secret = 'x' } | Write-EventoMessage a-1 T").Single;
        Assert.Null(plain.Properties["InputObject"]);
        Assert.DoesNotContain("InputObject", (string)_session.Run("@{ n = 1 } | Write-EventoMessage a-1 T | ConvertTo-Json").Single.BaseObject, StringComparison.Ordinal);
        Assert.DoesNotContain("InputObject", (string)_session.Run("@{ n = 1 } | Write-EventoMessage a-1 T -IncludeInput | Out-String").Single.BaseObject, StringComparison.Ordinal);
    }
}
