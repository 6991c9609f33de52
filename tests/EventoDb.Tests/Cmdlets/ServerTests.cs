using EventoDb.Tests.Cancellation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

public sealed class ServerTests : IAsyncDisposable
{
    private readonly StandInSession _session = new(BackendKind.Sqlite);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Fact]
    public void A_server_tells_of_itself()
    {
        var info = Assert.IsType<EventoServerInfo>(_session.Run("Get-EventoServer").Single.BaseObject);
        Assert.Equal((_session.Server.Uri, "0.7.0", "ok", "default"), (info.Uri, info.Version, info.Status, info.Namespace));
        Assert.NotNull(info.Backend);
        Assert.NotNull(info.Connections);
        Assert.True(info.Latency > TimeSpan.Zero);
    }

    [Fact]
    public async Task A_server_that_went_away_is_an_error_for_Get_and_false_for_Test()
    {
        var connection = _session.Run("Connect-EventoServer $args[0] -Token $args[1] -RetryCount 0 -PassThru", _session.Server.Uri, _session.Server.Token).Single;
        await _session.Server.StopAsync();
        Assert.StartsWith("NETWORK_ERROR,", _session.Run("Get-EventoServer").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(false, _session.Run("Test-EventoServer").Single.BaseObject);
        Assert.Equal(false, _session.Run("Test-EventoServer -Connection $args[0]", connection).Single.BaseObject);
        Assert.Equal(false, _session.Run("Test-EventoServer $args[0]", _session.Server.Uri).Single.BaseObject);
    }

    [Fact]
    public void A_server_is_tested_by_address_without_a_connection_or_token()
    {
        using var runner = new ScriptRunner();
        Assert.Equal(true, runner.Run("Test-EventoServer $args[0]", _session.Server.Uri).Single.BaseObject);
        Assert.Null(_session.Server.Requests[^1].Authorization);
    }

    [Fact]
    public async Task WaitSec_waits_until_the_server_is_up()
    {
        await _session.Server.StopAsync();
        var clock = new TestClock();
        _session.Runner.Timing = TestTiming.On(clock);
        var waiting = Task.Run(() => _session.Run("Test-EventoServer -WaitSec 60").Single.BaseObject, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) await clock.PassAsync(TimeSpan.FromMilliseconds(200));
        await clock.WaitedForAsync(TimeSpan.FromMilliseconds(200));
        _session.Server.Start();
        clock.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(true, await waiting);
    }

    [Fact]
    public async Task WaitSec_ends_where_nobody_comes()
    {
        var clock = new TestClock();
        _session.Runner.Timing = TestTiming.On(clock);
        var waiting = Task.Run(() => _session.Run("Test-EventoServer $args[0] -WaitSec 0.5", StubServer.Nobody()).Single.BaseObject, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) await clock.PassAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(false, await waiting);
    }

    [Fact]
    public async Task WaitSec_keeps_its_time_where_a_connection_is_neither_made_nor_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere a full queue refuses.");
        using var full = new FullListener();
        await full.FillAsync();
        var clock = new TestClock();
        _session.Runner.Timing = TestTiming.On(clock);
        var waiting = Task.Run(() => _session.Run("Test-EventoServer $args[0] -WaitSec 1.5", full.Uri).Single.BaseObject, TestContext.Current.CancellationToken);
        await clock.PassAsync(TimeSpan.FromSeconds(1.5));
        await clock.PassAsync(TimeSpan.FromMilliseconds(200));
        Assert.Equal(false, await waiting);
    }

    [Theory]
    [InlineData("<html><body>It works!</body></html>")]
    [InlineData("""{"status":"failing"}""")]
    public async Task What_is_no_well_server_is_false(string page)
    {
        await using var stub = new StubServer(StubAnswer.Html(200, page));
        Assert.Equal(false, _session.Run("Test-EventoServer $args[0]", stub.Uri).Single.BaseObject);
    }

    [Fact]
    public void What_is_no_address_is_an_error() =>
        Assert.StartsWith("INVALID_ARGUMENT,", _session.Run("Test-EventoServer 'a b'").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
}
