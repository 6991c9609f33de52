using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using EventoDb.Server.Http;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Fuzzing;

/// <summary>Wherever the network cuts a request, it is read the same.</summary>
public sealed class SegmentationTests
{
    private static readonly int Tries = LongTests.Times(3_000, 300_000);

    [Fact]
    public void Heads_are_read_the_same_however_they_are_cut()
    {
        for (var seed = 0; seed < Tries; seed++)
        {
            var random = new Random(seed);
            var bytes = random.Next(2) == 0 ? RequestHeads.Good(random) : RequestHeads.Any(random);
            Assert.True(Read(bytes, []) is var whole && Read(bytes, Cuts(random, bytes.Length)) == whole, $"seed {seed}: {Encoding.Latin1.GetString(bytes)}");
        }
    }

    [Fact]
    public async Task Bodies_are_read_the_same_however_they_are_cut()
    {
        for (var seed = 0; seed < Tries; seed++)
        {
            var random = new Random(seed);
            var bytes = random.Next(2) == 0 ? ChunkedBodies.Of(random, RequestBodies.Rpc(random)) : ChunkedBodies.Any(random);
            var whole = await ReadAsync(bytes, []);
            Assert.True(await ReadAsync(bytes, Cuts(random, bytes.Length)) == whole, $"seed {seed}: {Encoding.Latin1.GetString(bytes)}");
        }
    }

    private static List<int> Cuts(Random random, int length) =>
        [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(length + 1)).Distinct().Order()];

    /// <summary>What comes out of all heads in <paramref name="bytes"/>, which arrive piece by piece.</summary>
    private static string Read(byte[] bytes, List<int> cuts)
    {
        var reader = new HeadReader(new HttpLimits());
        var read = new StringBuilder();
        var start = 0;
        foreach (var arrived in (IEnumerable<int>)[.. cuts, bytes.Length])
        {
            while (true)
            {
                // What is not consumed stays, cut where it was.
                var buffer = Sequence(bytes, start, arrived, cuts);
                var outcome = reader.Read(ref buffer);
                start = arrived - (int)buffer.Length;
                if (outcome == HeadOutcome.Incomplete) break;
                read.Append(outcome).Append(' ');
                if (outcome != HeadOutcome.Complete) return read.ToString();
                var head = reader.Head;
                read.Append(CultureInfo.InvariantCulture, $"{head.Method} {head.Route} {head.Authorization} {head.ContentLength} {head.KeepAlive} {head.IsHttp11} {head.ExpectsContinue} at {start};");
            }
        }
        return read.ToString();
    }

    private static async Task<string> ReadAsync(byte[] bytes, List<int> cuts)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var reader = new BodyReader(pipe.Reader, 1_000_000, new BodyBudget(10_000_000));
        var reading = reader.ReadAsync(null, isKept: true).AsTask();
        var start = 0;
        foreach (var end in (IEnumerable<int>)[.. cuts, bytes.Length])
        {
            await pipe.Writer.WriteAsync(bytes.AsMemory(start, end - start));
            start = end;
        }
        await pipe.Writer.CompleteAsync();
        var outcome = await reading;
        if (outcome != BodyOutcome.Complete) return $"{outcome}";
        var rest = await pipe.Reader.ReadAsync();
        return $"{Convert.ToHexString(reader.Body.Span)} then {rest.Buffer.Length}";
    }

    private static ReadOnlySequence<byte> Sequence(byte[] bytes, int start, int end, List<int> cuts)
    {
        Segment? first = null, last = null;
        int[] edges = [start, .. cuts.Where(cut => cut > start && cut < end), end];
        for (var i = 0; i + 1 < edges.Length; i++)
        {
            var memory = bytes.AsMemory(edges[i], edges[i + 1] - edges[i]);
            last = last is null ? first = new Segment(memory, 0) : last.Append(memory);
        }
        return new ReadOnlySequence<byte>(first!, 0, last!, last!.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
