using System.Management.Automation;
using EventoDb.Tests.Pipelining;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>Who stops a pipeline of writes is told what is open, unless warnings are not wanted.</summary>
public sealed class StopWarningTests : IAsyncDisposable
{
    private const string Told = "Write-EventoMessage was stopped: ";
    private readonly ManualResetEventSlim _held = new();
    private readonly ManualResetEventSlim _released = new();
    private readonly ManualResetEventSlim _many = new();
    private readonly Screen _screen = new(200);
    private readonly ScriptRunner _runner;
    private readonly StandInServer _server;
    private readonly EventoDb.Client.EventoClient _client;

    public StopWarningTests()
    {
        // Holds back the answer to the first pipelined write, until many are in flight behind it.
        _server = new StandInServer
        {
            Style = new AnswerStyle { Delay = TimeSpan.FromMilliseconds(1) },
            React = request =>
            {
                if (request is not { IsPipelined: true, Write: 0 }) return Reaction.Answer;
                _held.Set();
                _released.Wait(Eventually.Hang);
                return Reaction.Answer;
            },
        };
        _client = WriterRun.Connect(_server.Uri, timeout: Eventually.Hang);
        _runner = new ScriptRunner(host: _screen) { Timing = TestTiming.On(new TestClock()) };
        _runner.Set("connection", new EventoConnection(_client, "0.7.0"));
        _runner.Set("held", _held);
        _runner.Set("received", new Func<int>(() => _server.Requests.Count(request => request.Method == "stream.write")));
        _runner.Set("released", _released);
        _runner.Set("many", _many);
        _runner.Run(
            """
            function Get-Input([switch] $Release) {
                $behind = 0
                for ($n = 0; ; $n++) {
                    # Never so many that the window is full before one is held back.
                    while (-not $held.IsSet -and $n - $received.Invoke() -gt 5) { [Threading.Thread]::Sleep(1) }
                    if ($held.IsSet -and ++$behind -eq 10) { $many.Set(); if ($Release) { $released.Set() } }
                    @{ n = $n }
                }
            }
            """).ThrowOnError();
    }

    public static TheoryData<string, bool> Ways => new()
    {
        { "Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection {1}", true },
        { "Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection -WarningAction Continue {1}", true },
        { "$WarningPreference = 'Continue'; Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection {1}", true },
        { "Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection 3>$null {1}", false },
        { "Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection 3>$null 4>$null {1}", false },
        { "& {{ Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection {1} }} 3>$null", false },
        { "function Invoke-It {{ Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection {1} }}; Invoke-It 3>$null", false },
        { "Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection -WarningAction SilentlyContinue {1}", false },
        { "Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection -WarningAction Ignore {1}", false },
        { "$options = @{{ WarningAction = 'SilentlyContinue' }}; Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection @options {1}", false },
        { "function Invoke-It {{ $WarningPreference = 'SilentlyContinue'; Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection {1} }}; Invoke-It", false },
        { "$null = New-Module {{ $WarningPreference = 'SilentlyContinue'; function Invoke-It {{ Get-Input {0} | Write-EventoMessage a-1 T -Connection $connection {1} }} }}; Invoke-It", false },
    };

    public async ValueTask DisposeAsync()
    {
        _released.Set();
        _runner.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
        _held.Dispose();
        _released.Dispose();
        _many.Dispose();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void By_a_pipeline_that_has_had_enough(string script, bool isTold)
    {
        // The first result that comes while many are open, and no more.
        _runner.Run(Format(script, "-Release", "| Where-Object { $released.IsSet } | Select-Object -First 1")).ThrowOnError();
        AssertTold(isTold);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task By_Ctrl_C(string script, bool isTold)
    {
        using var shell = _runner.Create(Format(script, "", ""));
        var running = shell.BeginInvoke();
        Assert.True(_many.Wait(Eventually.Hang, TestContext.Current.CancellationToken));
        await Task.Factory.FromAsync(shell.BeginStop, shell.EndStop, null);
        Assert.ThrowsAny<RuntimeException>(() => shell.EndInvoke(running));
        AssertTold(isTold);
    }

    [Fact]
    public void In_a_file_or_a_variable_that_warnings_go_to()
    {
        _runner.Run("Get-Input -Release | Write-EventoMessage a-1 T -Connection $connection -WarningVariable script:told | Where-Object { $released.IsSet } | Select-Object -First 1").ThrowOnError();
        Assert.StartsWith(Told, ((WarningRecord)_runner.Run("$told").Single.BaseObject).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void By_an_error_further_down()
    {
        Assert.NotNull(_runner.Run("Get-Input -Release | Write-EventoMessage a-1 T -Connection $connection | ForEach-Object { if ($released.IsSet) { throw 'enough' } }").Thrown);
        AssertTold(true);
    }

    // Without the words of string.Format being those of PowerShell.
    private static string Format(string script, string input, string rest) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, script, input, rest);

    private void AssertTold(bool isTold)
    {
        var told = _screen.Take().Where(line => line.Contains(Told, StringComparison.Ordinal)).ToList();
        if (isTold) Assert.Single(told);
        else Assert.Empty(told);
    }
}
