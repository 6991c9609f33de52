using EventoDb.Tests.Support;

namespace EventoDb.Tests.Preferences;

/// <summary>A caller's preference counts wherever it is said, and whatever type holds the word.</summary>
public sealed class CallerPreferencesTests : IAsyncDisposable
{
    private const string OneOfManyRefused =
        "1..300 | ForEach-Object { [pscustomobject]@{ n = $_ } } | Write-EventoMessage -StreamName { \"s-$($_.n)\" } -Type T -Data { $_ } -NoStream";

    // Accepts an id twice, as pebble does; the stream that is there already is what it refuses.
    private readonly StandInSession _session = new(BackendKind.Pebble);

    public CallerPreferencesTests() => _session.Server.Write("s-10");

    public static TheoryData<string> VariablePlaces => [.. CallerPlace.OfVariables];

    public static TheoryData<string> ParameterPlaces => [.. CallerPlace.OfParameters];

    private int Written => _session.Server.Messages().Count - 1;

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [MemberData(nameof(VariablePlaces))]
    public void A_variable_that_says_Stop_stops_at_the_first_error(string place)
    {
        var result = _session.Run(CallerPlace.WithVariable(place, "$ErrorActionPreference = 'Stop'", OneOfManyRefused));
        Assert.Contains("Stream 's-10' was expected at version -1", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(9, Written);
    }

    [Theory]
    [MemberData(nameof(ParameterPlaces))]
    public void A_parameter_that_says_Stop_stops_at_the_first_error(string place)
    {
        var result = _session.Run(CallerPlace.WithParameter(place, "ErrorAction", "'Stop'", OneOfManyRefused));
        Assert.Contains("Stream 's-10' was expected at version -1", result.Error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(9, Written);
    }

    [Theory]
    [InlineData("'stop'")]
    [InlineData("' Stop '")]
    [InlineData("'1'")]
    [InlineData("1")]
    [InlineData("[System.Management.Automation.ActionPreference]::Stop")]
    [InlineData("'sto'")]
    [InlineData("[long]1")]
    [InlineData("$true")]
    [InlineData("'Continue'")]
    [InlineData("$null")]
    [InlineData("'nonsense'")]
    public void A_value_means_what_it_means_to_the_engine(string value)
    {
        var stops = _session.Run($"function Invoke-It {{ $ErrorActionPreference = {value}; Get-Item no-such-item 2>$null }}; Invoke-It").Thrown is not null;
        _session.Run($"function Invoke-It {{ $ErrorActionPreference = {value}; {OneOfManyRefused} }}; Invoke-It");
        Assert.Equal(stops ? 9 : 299, Written);
    }

    [Theory]
    [MemberData(nameof(VariablePlaces))]
    public void Verbose_and_debug_lines_come_where_the_variables_say_so(string place)
    {
        const string command = "Write-EventoMessage a-1 T @{ n = 1 } 4>&1 5>&1";
        var verbose = _session.Run(CallerPlace.WithVariable(place, "$VerbosePreference = 'Continue'", command)).ThrowOnError();
        Assert.Contains(verbose.Output, item => item.ToString().StartsWith("stream.write a-1: 200", StringComparison.Ordinal));
        var debug = _session.Run(CallerPlace.WithVariable(place, "$VerbosePreference = 'SilentlyContinue'; $DebugPreference = 'Continue'", command)).ThrowOnError();
        Assert.Contains(debug.Output, item => item.ToString().StartsWith("> [\"stream.write\"", StringComparison.Ordinal));
        Assert.DoesNotContain(debug.Output, item => item.ToString().StartsWith("stream.write", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ParameterPlaces))]
    public void Verbose_and_debug_lines_come_where_the_parameters_say_so(string place)
    {
        const string command = "Write-EventoMessage a-1 T @{ n = 1 }";
        Assert.Contains(_session.Run(CallerPlace.WithParameter(place, "Verbose", "$true", command)).ThrowOnError().Verbose, line => line.StartsWith("stream.write a-1: 200", StringComparison.Ordinal));
        Assert.Contains(_session.Run(CallerPlace.WithParameter(place, "Debug", "$true", command)).ThrowOnError().Debug, line => line.StartsWith("> [\"stream.write\"", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(VariablePlaces))]
    public void A_namespace_is_not_removed_where_a_variable_says_what_if(string place)
    {
        _session.Run("New-EventoNamespace kept | Out-Null").ThrowOnError();
        _session.Run(CallerPlace.WithVariable(place, "$WhatIfPreference = 'yes'", "Remove-EventoNamespace kept -Force")).ThrowOnError();
        Assert.Equal("kept", _session.Run("$WhatIfPreference = $false; Get-EventoNamespace kept | ForEach-Object Name").Single.BaseObject);
    }
}
