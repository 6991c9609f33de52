using System.Globalization;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Consumers;

/// <summary>The group of docs/scaling.md: four members, each in a process and a network of its own, against one server; members are killed and started again at random.</summary>
public sealed class MachinesTests : IDisposable
{
    private const int Members = 4;
    private const int CheckpointEvery = 10;
    private static readonly int Kills = LongTests.Times(sample: 2, full: 40);
    private static readonly int Count = LongTests.Times(sample: 400, full: 4000);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-machines");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Four_machines_that_are_killed_at_random_miss_nothing_and_keep_each_streams_order()
    {
        var networks = new List<NetworkNamespace>();
        try
        {
            for (var number = 0; number < Members; number++)
            {
                var (network, reason) = NetworkNamespace.TryCreate(number);
                Assert.SkipWhen(network is null, $"There can be no networks here: {reason}");
                networks.Add(network!);
            }
            await RunAsync(networks);
        }
        finally
        {
            foreach (var network in networks) network.Dispose();
        }
    }

    private async Task RunAsync(List<NetworkNamespace> networks)
    {
        await using var server = new BackendStandIn(BackendKind.Postgres);
        var cables = networks.Select(network => new CuttingProxy(server.Uri, network.Host)).ToList();
        var machines = new ConsumerProcess?[Members];
        var kills = 0;
        try
        {
            for (var member = 0; member < Members; member++) machines[member] = Start(member, server, networks, cables);
            for (var i = 0; i < Count; i++)
            {
                server.Write($"order-{i % 37}");
                if (i % (Count / Kills) != Count / Kills / 2) continue;
                var member = Random.Shared.Next(Members);
                // Not before it has begun; one that has nothing to do is killed while it waits.
                await Eventually.TrueAsync(() => Lines(member).Count > 0 || machines[member]!.HasExited);
                machines[member]!.Kill();
                kills++;
                machines[member]!.Dispose();
                machines[member] = Start(member, server, networks, cables);
            }
            var written = server.Messages().Where(message => message.Stream.StartsWith("order-", StringComparison.Ordinal)).ToList();
            for (var member = 0; member < Members; member++)
            {
                var share = new ConsumerGroup(member, Members);
                var mine = written.Where(message => share.Owns(message.Stream)).ToList();
                await Eventually.TrueAsync(() => Lines(member).Select(line => line.GlobalPosition).Distinct().Count() >= mine.Count || machines[member]!.HasExited);
                Assert.Equal(mine.Select(message => message.GlobalPosition), Lines(member).Select(line => line.GlobalPosition).Distinct().Order());
            }
            foreach (var run in Enumerable.Range(0, Members).SelectMany(Lines).GroupBy(line => (line.Process, line.Stream)))
            {
                Assert.Equal(run.Select(line => line.GlobalPosition).Order(), run.Select(line => line.GlobalPosition));
            }
            var all = Enumerable.Range(0, Members).Sum(member => Lines(member).Count);
            Assert.InRange(all, Count, Count + (kills * (CheckpointEvery + 1)));
        }
        finally
        {
            foreach (var machine in machines) machine?.Dispose();
            foreach (var cable in cables) await cable.DisposeAsync();
        }
    }

    private ConsumerProcess Start(int member, BackendStandIn server, List<NetworkNamespace> networks, List<CuttingProxy> cables) => new(
        cables[member].Uri,
        server.Token,
        $"Invoke-EventoConsumer order -Consumer billing -GroupMember {member} -GroupSize {Members} -Wait -CheckpointEvery {CheckpointEvery} -WarningAction Ignore "
        + $"{{ [IO.File]::AppendAllText('{File(member)}', \"$PID $($_.StreamName) $($_.GlobalPosition)`n\") }}",
        networks[member]);

    private string File(int member) => Path.Combine(_folder.FullName, $"member-{member}.txt");

    private List<(string Process, string Stream, long GlobalPosition)> Lines(int member)
    {
        if (!System.IO.File.Exists(File(member))) return [];
        // The last line may be half written.
        var text = System.IO.File.ReadAllText(File(member));
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .Where(parts => parts.Length == 3).Select(parts => (parts[0], parts[1], long.Parse(parts[2], CultureInfo.InvariantCulture)))];
    }
}
