using System.Globalization;
using EventoDb.Client;
using EventoDb.Tests.Subscriptions;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Servers whose events are none: whoever follows messages gets every one of them, see <see cref="ClientFuzzRun"/>. With
/// <c>EVENTODB_LONG_TESTS=1</c> ten minutes.</summary>
public sealed class EventFuzzTests
{
    [Fact]
    public Task Events() => ClientFuzzRun.RunAsync(
        static () => new BackendStandIn(BackendKind.Pebble),
        static async (server, random) =>
        {
            // Several at once: most of the time is spent waiting.
            var seeds = Enumerable.Range(0, 16).Select(_ => random.Next()).ToList();
            server.Intercept = (request, perform, _) => Task.FromResult(
                request.Target.StartsWith("/subscribe", StringComparison.Ordinal) && SeedOf(request) is { } seed ? StubAnswer.Garbage(HostileEvents.Make(new Random(seed))) : perform());
            using var client = server.CreateClient();
            await Task.WhenAll(seeds.Select(seed => FollowAsync(server, client, $"s-{seed.ToString(CultureInfo.InvariantCulture)}")));
            return "all messages";

            int? SeedOf(StubRequest request) => seeds.Find(seed => request.Target.Contains($"s-{seed.ToString(CultureInfo.InvariantCulture)}&", StringComparison.Ordinal)) is > 0 and var found ? found : null;
        },
        sample: 4);

    private static async Task FollowAsync(BackendStandIn server, EventoClient client, string stream)
    {
        await using var watcher = new Watcher(client, SubscriptionSource.Stream(stream), new SubscriptionOptions { Position = 0 });
        await watcher.BegunAsync();
        server.Write(stream);
        Assert.Equal(0, Assert.Single(await watcher.ReceivedAsync(1)).Position);
    }
}
