using System.Globalization;
using EventoDb.Tests.Consumers;
using EventoDb.Tests.Live;
using EventoDb.Tests.Support;
using EventoDb.Tests.Transfer;

namespace EventoDb.Tests.Copying;

/// <summary>Copies that are interrupted: nothing is lost, nothing doubled.</summary>
public class CopyInterruptionTests
{
    private static readonly int Kills = LongTests.Times(sample: 2, full: 30);
    private static readonly int Count = LongTests.Times(sample: 20_000, full: 400_000);

    public static TheoryData<string> Kinds => [.. CopyEnd.Kinds];

    [Fact]
    public async Task A_copy_that_is_killed_again_and_again_ends_equal()
    {
        await using var session = await CopySession.StartAsync("Embedded", "Embedded");
        await session.Source.ImportAsync(AllKindsOfLines.Create(Count));
        for (var kill = 0; kill < Kills; kill++)
        {
            var before = await session.Destination.CountAsync();
            using var copier = new ConsumerProcess(
                session.Source.Uri, session.Source.Token,
                $"$b = Connect-EventoServer {session.Destination.Uri} -Token {session.Destination.Token} -NoDefault -PassThru; Copy-EventoNamespace -Destination $b");
            await Eventually.TrueAsync(async () => copier.HasExited || await session.Destination.CountAsync() > before);
            await Task.Delay(Random.Shared.Next(0, 100), TestContext.Current.CancellationToken);
            copier.Kill();
            TestContext.Current.SendDiagnosticMessage($"Killed at {await session.Destination.CountAsync()}.");
        }

        session.Copy("-Verify");

        Assert.Equal(await session.Source.ReadAsync(), await session.Destination.ReadAsync());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_copy_that_is_stopped_goes_on(string kind)
    {
        await using var session = await CopySession.StartAsync("Embedded", kind);
        await session.Source.ImportAsync(AllKindsOfLines.Create(LongTests.Times(sample: 8_000, full: 20_000)));
        for (var stop = 0; stop < 3; stop++)
        {
            var before = await session.Destination.CountAsync();
            await using var copy = new BackgroundScript(session.Source.Uri.ToString(), session.Source.Token, CopySession.Connections + "Copy-EventoNamespace $a $b", session.Arguments);
            await Eventually.TrueAsync(async () => copy.Running.IsCompleted || await session.Destination.CountAsync() > before);
            await copy.StopAsync();
        }

        session.Copy("-Verify");

        Assert.Empty(session.Compare());
    }

    [Fact]
    public async Task What_a_request_brings_in_that_nobody_waits_for_any_more_is_not_sent_twice()
    {
        await using var session = await CopySession.StartAsync("Pebble", "Pebble");
        var lines = TransferSession.Lines(9000).ToList();
        await session.Source.ImportAsync(lines);
        var requests = 0;
        session.Destination.StandIn.Intercept = (request, perform, _) =>
        {
            // The request of a process that was killed comes in just before this one's first.
            if (request.Target == "/import" && ++requests == 1) session.Destination.StandIn.Import("default", string.Join('\n', lines.Take(7000)));
            return Task.FromResult(perform());
        };

        session.Copy("-Verify");

        Assert.Equal(9000, await session.Destination.CountAsync());
        Assert.Empty(session.Compare());
    }

    [Theory]
    [InlineData(BackendKind.Sqlite)]
    [InlineData(BackendKind.Pebble)]
    public async Task Answers_that_are_lost_cost_nothing(BackendKind kind)
    {
        await using var session = await CopySession.StartAsync("Postgres", kind.ToString(), TestTiming.Patient.With(TestTiming.PatientClient with { Retry = TestTiming.NoPauses }));
        await session.Source.ImportAsync(TransferSession.Lines(12_000));
        var requests = 0;
        session.Destination.StandIn.Intercept = (request, perform, _) =>
        {
            if (request.Target != "/import") return Task.FromResult(perform());
            requests++;
            if (requests % 3 == 1) return Task.FromResult(StubAnswer.Reset);
            var answer = perform();
            return Task.FromResult(requests % 3 == 2 ? StubAnswer.Reset : answer);
        };

        session.Copy("-Verify");

        Assert.Empty(session.Compare());
    }

    [Fact]
    public async Task A_mirror_follows_under_load_through_restarts_of_both_sides()
    {
        await using var session = await CopySession.StartAsync("Pebble", "Postgres");
        await session.Source.ImportAsync(TransferSession.Lines(2000));
        await using var mirror = new BackgroundScript(
            session.Source.Uri.ToString(), session.Source.Token, CopySession.Connections + "Copy-EventoNamespace $a $b -Follow -Verify -Verbose", session.Arguments);
        await mirror.CountsAsync(1);
        var count = LongTests.Times(sample: 600, full: 20_000);
        for (var i = 1; i <= count; i++)
        {
            session.Source.StandIn.Write($"account-{i % 20}", data: string.Create(CultureInfo.InvariantCulture, $"{{\"n\":{i}}}"));
            if (i % (count / 3) == 0) await RestartAsync(session.Source.StandIn);
            if (i % (count / 4) == 0) await RestartAsync(session.Destination.StandIn);
            if (i % 10 == 0) await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        await Eventually.TrueAsync(() => session.Destination.StandIn.Messages().Count >= 2000 + count || mirror.Running.IsCompleted);
        await mirror.StopAsync();

        Assert.Empty(mirror.Errors);
        Assert.Empty(session.Compare());
        Assert.True(Assert.IsType<EventoCopySummary>(Assert.Single(mirror.Output)).IsVerified);
        Assert.Contains(mirror.Verbose, line => line.StartsWith("Caught up at global position", StringComparison.Ordinal) && line.Contains("after it was written", StringComparison.Ordinal));
        Assert.DoesNotContain(mirror.Warnings, warning => warning.Contains("stopped", StringComparison.Ordinal));

        static async Task RestartAsync(BackendStandIn server)
        {
            await server.StopAsync();
            server.Start();
        }
    }

    [Fact]
    public async Task A_mirror_says_once_that_it_is_interrupted_and_once_that_it_goes_on()
    {
        await using var session = await CopySession.StartAsync("Pebble", "Pebble");
        await using var mirror = new BackgroundScript(
            session.Source.Uri.ToString(), session.Source.Token, CopySession.Connections.Replace("$args[3]", "$args[3] -RetryCount 0", StringComparison.Ordinal) + "Copy-EventoNamespace $a $b -Follow", session.Arguments);
        await mirror.CountsAsync(1);
        await session.Destination.StandIn.StopAsync();
        session.Source.StandIn.Write("a-1");
        await Eventually.TrueAsync(() => mirror.Warnings.Count > 0);
        session.Source.StandIn.Write("a-1");
        session.Destination.StandIn.Start();

        await Eventually.TrueAsync(() => session.Destination.StandIn.Messages().Count == 2 && mirror.Warnings.Count > 1);

        Assert.Collection(
            mirror.Warnings,
            warning => Assert.StartsWith("Copying is interrupted: ", warning, StringComparison.Ordinal),
            warning => Assert.StartsWith("Copying goes on, after ", warning, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_destination_that_forgets_what_it_had_acknowledged_gets_it_again()
    {
        await using var session = await CopySession.StartAsync("Pebble", "Pebble");
        await session.Source.ImportAsync(TransferSession.Lines(50));
        await using var mirror = new BackgroundScript(
            session.Source.Uri.ToString(), session.Source.Token, CopySession.Connections + "Copy-EventoNamespace $a $b -Follow", session.Arguments);
        await mirror.CountsAsync(1);
        session.Destination.StandIn.ForgetLast(20);

        session.Source.StandIn.Write("a-1");
        await Eventually.TrueAsync(() => session.Destination.StandIn.Messages().Count == 51 || mirror.Running.IsCompleted);

        Assert.Empty(session.Compare());
        Assert.Contains(mirror.Warnings, warning => warning.Contains("has forgotten what it had acknowledged", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mirror_whose_destination_somebody_else_writes_to_ends_with_an_error()
    {
        await using var session = await CopySession.StartAsync("Pebble", "Pebble");
        await session.Source.ImportAsync(TransferSession.Lines(50));
        await using var mirror = new BackgroundScript(
            session.Source.Uri.ToString(), session.Source.Token, CopySession.Connections + "Copy-EventoNamespace $a $b -Follow", session.Arguments);
        await mirror.CountsAsync(1);
        session.Destination.StandIn.Write("other-1");

        session.Source.StandIn.Write("a-1");
        await mirror.EndedAsync();

        Assert.StartsWith("POSITION_EXISTS", Assert.Single(mirror.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
