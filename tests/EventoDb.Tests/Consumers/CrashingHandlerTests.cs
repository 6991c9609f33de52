using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>Consumers that are processes of their own, whose handlers are poison, flaky, slow or kill their process; killed from outside as well, beside others of their name, as members
/// of a group, with a server that is started anew: every message is done or parked, the order within streams kept, and no more done twice than was in work or not recorded.</summary>
public sealed class CrashingHandlerTests : IDisposable
{
    private const int MostRounds = 40;
    private const int Parts = 10;
    private static readonly int Seeds = LongTests.Times(sample: 1, full: 100);
    private static readonly int CutRounds = LongTests.Times(sample: 1, full: 3);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-crash");

    private enum Cut
    {
        Kill,
        Restart,
        Twin,
        None,
    }

    public static TheoryData<int> SeedParts { get; } = [.. Enumerable.Range(0, Math.Min(Parts, Seeds))];

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    [Theory, MemberData(nameof(SeedParts))]
    public async Task Every_message_is_done_or_parked_whatever_its_handler_does_to_the_process(int part)
    {
        for (var seed = part; seed < Seeds; seed += Parts) await RunAsync(seed);
    }

    private async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var throttle = new[] { 4, 1, 16 }[seed % 3];
        var members = 1 + (seed % 2);
        var every = random.Next(1, 20);
        var handler = new ProcessHandler(Path.Combine(_folder.FullName, $"{seed}"), seed);
        await using var server = new BackendStandIn((BackendKind)random.Next(3));
        for (var i = LongTests.Times(sample: 40, full: random.Next(60, 200)); i > 0; i--) server.Write($"order-{random.Next(13)}");
        var written = server.Messages().ToList();

        string Script(int member) =>
            $"Invoke-EventoConsumer order -Consumer c {(members == 1 ? "" : $"-GroupMember {member} -GroupSize {members}")} -ThrottleLimit {throttle} -MaxAttempts 2 -RetryDelaySec 0 "
            + $"-CheckpointEvery {every} -WarningAction Ignore -ErrorAction Stop {{ {handler.Script} }}; [IO.File]::WriteAllText('{handler.EndFile}' + $PID, '')";
        var ends = 0;
        var isDone = new bool[members];
        for (var round = 0; !isDone.All(done => done); round++)
        {
            Assert.True(round < MostRounds, $"Seed {seed} never ends.");
            var running = Enumerable.Range(0, members).Where(member => !isDone[member]).Select(member => (Member: member, Process: new ConsumerProcess(server.Uri, server.Token, Script(member)))).ToList();
            // Later, only the handlers kill.
            var cut = round < CutRounds ? (Cut)random.Next(4) : Cut.None;
            if (cut == Cut.Twin) running.Add((running[0].Member, new ConsumerProcess(server.Uri, server.Token, Script(running[0].Member))));
            try
            {
                var before = handler.Done().Count;
                if (cut is Cut.Kill or Cut.Restart) await Eventually.TrueAsync(() => handler.Done().Count >= before + 5 || running.TrueForAll(one => one.Process.HasExited));
                if (cut == Cut.Kill) running[0].Process.Kill();
                if (cut == Cut.Restart)
                {
                    await server.StopAsync();
                    server.Start();
                }
                foreach (var (member, process) in running)
                {
                    await process.EndAsync();
                    if (handler.HasEnded(process.Id)) isDone[member] = true;
                    else ends++;
                }
            }
            finally
            {
                foreach (var (_, process) in running) process.Dispose();
            }
        }

        var done = handler.Done();
        using var looking = ScriptRunner.Lend();
        looking.Run("Connect-EventoServer $args[0] -Token $args[1]", server.Uri.ToString(), server.Token).ThrowOnError();
        var parked = looking.Run("Get-EventoParkedMessage order -Consumer c").Values.Cast<EventoParkedMessage>().Select(message => message.GlobalPosition).ToHashSet();
        var missing = written.Select(message => message.GlobalPosition).Except(done.Select(item => item.GlobalPosition)).Except(parked).ToList();
        Assert.True(missing.Count == 0, $"Seed {seed}: {string.Join(", ", missing)} are neither done nor parked.");
        Assert.All(written.Where(message => handler.IsPoison(message.GlobalPosition)), message => Assert.Contains(message.GlobalPosition, parked));
        Assert.DoesNotContain(written, message => parked.Contains(message.GlobalPosition) && !handler.IsPoison(message.GlobalPosition));
        Assert.NotEmpty(handler.Crashes());
        foreach (var stream in done.GroupBy(item => (item.Process, item.Stream)))
        {
            Assert.True(stream.Zip(stream.Skip(1)).All(pair => pair.First.GlobalPosition < pair.Second.GlobalPosition), $"Seed {seed}: {stream.Key} was done as {string.Join(", ", stream.Select(item => item.GlobalPosition))}.");
        }
        var twice = done.Count - done.Select(item => item.GlobalPosition).Distinct().Count();
        Assert.True(twice <= ends * 2 * (every + throttle), $"Seed {seed}: {twice} were done twice, where {ends} processes were cut off.");
        Assert.Equal(0, looking.Run("(Get-EventoConsumer order | Measure-Object Lag -Sum).Sum").Values.Cast<double>().Single());
    }
}
