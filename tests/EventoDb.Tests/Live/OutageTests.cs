using System.Globalization;
using System.Text.RegularExpressions;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Live;

/// <summary>Who follows a server says so when it is lost, and when it is back.</summary>
public partial class OutageTests
{
    private static SessionTiming Timing { get; } = TestTiming.Patient.With(
        TestTiming.PatientClient with { Retry = new BackOff { First = TimeSpan.FromMilliseconds(2), Longest = TimeSpan.FromMilliseconds(20) } });

    [Theory]
    [InlineData("Watch-EventoMessage -StreamName account-1")]
    [InlineData("Watch-EventoMessage -Category account")]
    [InlineData("Watch-EventoMessage -All")]
    [InlineData("Wait-EventoMessage account-1 -Type End -TimeoutSec 3600")]
    [InlineData("Receive-EventoMessage account -Consumer copy -Wait")]
    [InlineData("Receive-EventoMessage account -Consumer copy -Wait -CheckpointEvery 1 -CheckpointSec 0.001")]
    public async Task It_warns_once_when_the_server_is_lost_and_once_when_it_is_back(string script)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var following = new BackgroundScript(server, Timing, script);
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 1);
        server.Write("account-1");
        for (var outage = 1; outage <= 2; outage++)
        {
            await server.StopAsync();
            await Eventually.TrueAsync(() => following.Warnings.Count >= (2 * outage) - 1);
            Assert.True(following.Warnings.Count == (2 * outage) - 1, string.Join("\n", following.Warnings));
            Assert.Matches("^http://127.0.0.1:[0-9]+/ is lost: .* It is tried again until it is back.$", following.Warnings[^1]);
            await Task.Delay(100, TestContext.Current.CancellationToken);
            server.Start();
            await Eventually.TrueAsync(() => following.Warnings.Count >= 2 * outage);
            var back = Back().Match(following.Warnings[^1]);
            Assert.True(back.Success, following.Warnings[^1]);
            Assert.True(int.Parse(back.Groups["tries"].ValueSpan, CultureInfo.InvariantCulture) > 1);
            await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 1);
        }
        server.Write("account-1", "End");
        await Eventually.TrueAsync(() => following.Messages.Any(message => message.Type == "End"));
        Assert.Equal(4, following.Warnings.Count);
        Assert.Empty(following.Errors);
    }

    [Fact]
    public async Task A_warning_is_suppressed_as_any_is()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var following = new BackgroundScript(server, Timing, "Watch-EventoMessage -All -WarningAction SilentlyContinue -WarningVariable warnings -First 1; $warnings.Count");
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 1);
        var asked = 0;
        server.Intercept = (_, _, _) =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult(StubAnswer.Html(503, "Out of order"));
        };
        server.Write("account-1");
        await Eventually.TrueAsync(() => Volatile.Read(ref asked) > 2);
        server.Intercept = null;
        await following.EndedAsync();
        Assert.Equal(2, following.Output[^1]);
        Assert.Empty(following.Warnings);
    }

    [Fact]
    public async Task A_server_that_is_always_there_is_not_spoken_of()
    {
        await using var server = new BackendStandIn(BackendKind.Pebble);
        await using var following = new BackgroundScript(server, Timing, "Watch-EventoMessage -All -First 20");
        await Eventually.TrueAsync(() => server.Subscriptions.OpenCount == 1);
        for (var i = 0; i < 20; i++) server.Write("account-1");
        await following.EndedAsync();
        Assert.Empty(following.Warnings);
    }

    [Fact]
    public async Task A_subscription_shows_that_it_reconnects_and_why_and_the_session_warns()
    {
        var screen = new Screen(200);
        await using var session = new StandInSession(BackendKind.Pebble, screen, ownsRunspace: true, Timing);
        var subscription = (EventoSubscription)session.Run("Register-EventoSubscription tail -All -Action { $global:seen = $Message.Type }").Single.BaseObject;
        await Eventually.TrueAsync(() => session.Server.Subscriptions.OpenCount == 1);
        Assert.Equal(EventoSubscriptionState.Running, subscription.State);
        await session.Server.StopAsync();
        await Eventually.TrueAsync(() => subscription.State == EventoSubscriptionState.Reconnecting);
        Assert.StartsWith("NETWORK_ERROR", subscription.LastError!.FullyQualifiedErrorId, StringComparison.Ordinal);
        session.Server.Start();
        await Eventually.TrueAsync(() => subscription.State == EventoSubscriptionState.Running);
        Assert.NotNull(subscription.LastError);
        session.Server.Write("account-1", "End");
        await Eventually.TrueAsync(() => session.Run("$global:seen").Values is ["End"]);
        var warnings = screen.Take().Where(line => line.Contains("'tail'", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, warnings.Count);
        Assert.Contains("is lost", warnings[0], StringComparison.Ordinal);
        Assert.Contains("is back", warnings[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$global:WarningPreference = 'Stop'")]
    [InlineData("function global:Write-Warning { throw 'This one is ours.' }")]
    public async Task A_subscription_goes_on_whatever_becomes_of_its_warnings(string setting)
    {
        await using var session = new StandInSession(BackendKind.Pebble, new Screen(200), ownsRunspace: true, Timing);
        session.Run(setting);
        var subscription = (EventoSubscription)session.Run("Register-EventoSubscription tail -All -Action { $global:seen = $Message.Type }").Single.BaseObject;
        await Eventually.TrueAsync(() => session.Server.Subscriptions.OpenCount == 1);
        await session.Server.StopAsync();
        await Eventually.TrueAsync(() => subscription.State == EventoSubscriptionState.Reconnecting);
        session.Server.Start();
        await Eventually.TrueAsync(() => subscription.State == EventoSubscriptionState.Running);
        session.Server.Write("account-1", "End");
        await Eventually.TrueAsync(() => session.Run("$global:seen").Values is ["End"]);
    }

    [GeneratedRegex("^http://127.0.0.1:[0-9]+/ is back, after [0-9]+[.][0-9] s in which (?<tries>[0-9]+) tries failed.$")]
    private static partial Regex Back();
}
