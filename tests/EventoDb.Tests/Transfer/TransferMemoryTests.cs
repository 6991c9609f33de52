using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

/// <summary>Memory that an export and an import keep alive does not grow with the number of messages.</summary>
public sealed class TransferMemoryTests(TestServer server) : IDisposable
{
    private const int Some = 20_000;
    private const int Many = 100_000;
    // What forty thousand more take in the file, as many as more are done in each second half, is three times of that.
    private const long MostMoreBytes = 2 * 1024 * 1024;
    // How often it is looked in the course of a file, whatever its length.
    private const int Looks = 20;
    private const int PageSize = 1_000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("eventodb-transfer");

    [Fact]
    public async Task A_hundred_thousand_messages_are_moved_in_the_memory_of_twenty_thousand()
    {
        if (await OwnProcess.HasRunAsync()) return;
        // What is made once, and kept, is not of the messages.
        await MoveAsync(Some);
        var some = await MoveAsync(Some);
        var many = await MoveAsync(Many);
        TestContext.Current.SendDiagnosticMessage($"{some} bytes were alive for {Some:N0} messages, and {many} for {Many:N0}.");
        Assert.InRange(many.ByImport - some.ByImport, long.MinValue, MostMoreBytes);
        Assert.InRange(many.ByExport - some.ByExport, long.MinValue, MostMoreBytes);
    }

    public void Dispose() => TestFolder.Remove(_folder.FullName);

    /// <summary>Imports and exports so many messages.</summary>
    /// <returns>The bytes of objects that were alive in the second half of each: the least that was seen, as what is on its way just then comes and goes.</returns>
    private async Task<(long ByImport, long ByExport)> MoveAsync(int count)
    {
        using var space = server.CreateNamespace();
        var path = Path.Combine(_folder.FullName, $"{count}.ndjson");
        File.WriteAllLines(path, Enumerable.Range(1, count).Select(number => TransferSession.Line(number, $"s-{number % 1000}", (number - 1) / 1000)));
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri(space.Uri), Token = space.Token });
        // A page that is read ahead comes and goes: it is a small one.
        client.Limits.LowerPageSize(2 * PageSize);
        var every = new FileInfo(path).Length / Looks;
        List<long> importing = [], exporting = [];

        var imported = await client.ImportAsync(OpenAnew, cancellationToken: TestContext.Current.CancellationToken);
        await using (var output = new WatchedStream(File.Create(path + ".out"), every, () => exporting.Add(Live())))
        {
            var exported = await client.ExportAsync(output, cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal((count, count), (imported.TotalCount, exported.MessageCount));
        }
        // The server may keep whole seconds only, which these are.
        Assert.Equal(File.ReadLines(path), File.ReadLines(path + ".out"));
        return (Kept(importing), Kept(exporting));

        // Once to be checked, and then to be sent: it is looked at the second half of that.
        WatchedStream OpenAnew()
        {
            importing.Clear();
            return new WatchedStream(File.OpenRead(path), every, () => importing.Add(Live()));
        }

        static long Kept(List<long> seen) => seen.Skip(seen.Count / 2).Min();
    }

    private static long Live() => GC.GetTotalMemory(forceFullCollection: true);

    /// <summary>A file that does something every so many bytes.</summary>
    private sealed class WatchedStream(FileStream file, long every, Action watch) : Stream
    {
        private long _next;

        public override bool CanRead => file.CanRead;

        public override bool CanSeek => false;

        public override bool CanWrite => file.CanWrite;

        public override long Length => file.Length;

        public override long Position
        {
            get => file.Position;
            set => file.Position = value;
        }

        public override int Read(byte[] buffer, int offset, int count) => file.Read(buffer, offset, count);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Watch();
            return await file.ReadAsync(buffer, cancellationToken);
        }

        public override void Write(byte[] buffer, int offset, int count) => file.Write(buffer, offset, count);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Watch();
            await file.WriteAsync(buffer, cancellationToken);
        }

        public override void Flush() => file.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => file.SetLength(value);

        protected override void Dispose(bool disposing)
        {
            file.Dispose();
            base.Dispose(disposing);
        }

        private void Watch()
        {
            if (file.Position < _next) return;
            _next = file.Position + every;
            watch();
        }
    }
}
