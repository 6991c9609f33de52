using EventoDb.Tests.Support;

namespace EventoDb.Tests.Server;

/// <summary>Who owns a stream in a consumer group: as recorded from EventoDB's sqlite backend, in reads and in live pokes alike.</summary>
public sealed class ConsumerGroupTests
{
    private static readonly int[] Sizes = [2, 3, 4, 5, 7];

    /// <summary>Stream and the member it belongs to for each of <see cref="Sizes"/>; −1 where the sqlite backend gives it to none.</summary>
    private static IReadOnlyDictionary<string, int[]> Recorded { get; } = File
        .ReadLines(Path.Combine(Repository.Root, "tests", "EventoDb.Tests", "Wire", "consumer-groups.csv"))
        .Skip(1)
        .Select(line => line.Split(','))
        .ToDictionary(
            fields => fields[0].Trim('"'),
            fields => Sizes.Select((_, index) => fields[6].Length > 0 ? -1 : int.Parse(fields[index + 1], System.Globalization.CultureInfo.InvariantCulture)).ToArray());

    [Fact]
    public async Task Reads_give_every_stream_to_its_recorded_member()
    {
        await using var server = await ServerUnderTest.StartAsync();
        foreach (var stream in Recorded.Keys) await server.WriteAsync(stream);
        await server.WriteAsync("v");

        for (var index = 0; index < Sizes.Length; index++)
        {
            for (var member = 0; member < Sizes[index]; member++)
            {
                foreach (var category in new[] { "v", "" })
                {
                    var page = await server.GetAsync(
                        $$"""["category.get","{{category}}",{"consumerGroup":{"member":{{member}},"size":{{Sizes[index]}} } }]""");
                    Assert.Equal(
                        Recorded.Where(stream => stream.Value[index] == member).Select(stream => stream.Key),
                        page!.AsArray().Select(message => (string)message![1]!));
                }
            }
        }
    }

    [Fact]
    public async Task Live_pokes_go_to_the_same_members()
    {
        await using var server = await ServerUnderTest.StartAsync();
        const int size = 3;
        var index = Array.IndexOf(Sizes, size);
        var members = new List<PokeReader>();
        for (var member = 0; member < size; member++) members.Add(await server.SubscribeAsync($"category=v&consumer={member}&size={size}"));

        foreach (var stream in Recorded.Keys) await server.WriteAsync(stream);

        for (var member = 0; member < size; member++)
        {
            var expected = Recorded.Where(stream => stream.Value[index] == member).Select(stream => stream.Key).ToList();
            var pokes = await members[member].ReadAsync(expected.Count);
            Assert.Equal(expected, pokes.Select(poke => poke.Stream));
            members[member].Dispose();
        }
    }
}
