using System.Buffers;
using System.Text;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

public class LineOutputTests(TestServer server)
{
    [Fact]
    public async Task Lines_are_made_while_those_before_are_written_and_stand_in_order()
    {
        var stream = new HeldStream();
        var output = new LineOutput(stream);
        output.Write("one\n"u8);
        await output.WriteAsync(TestContext.Current.CancellationToken);

        // The first is not written yet.
        output.Write("two\n"u8);
        Assert.Equal(4, output.MadeCount);
        var second = output.WriteAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.False(second.IsCompleted);
        stream.Release();
        await second;
        output.Write("three\n"u8);
        await output.WriteAsync(TestContext.Current.CancellationToken);
        await output.FinishAsync();

        Assert.Equal("one\ntwo\nthree\n", stream.Text);
    }

    [Fact]
    public async Task What_cannot_be_written_is_told()
    {
        var output = new LineOutput(new FullStream());
        output.Write("one\n"u8);
        await output.WriteAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<IOException>(output.FinishAsync);
        await Assert.ThrowsAsync<IOException>(async () => await output.WriteAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_export_whose_last_page_cannot_be_written_fails()
    {
        using var space = server.CreateNamespace();
        using var client = new EventoClient(new EventoClientOptions { Uri = new Uri(space.Uri), Token = space.Token });
        await client.WriteAsync("a-1", new NewMessage("T", "{}"), TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<IOException>(() => client.ExportAsync(new FullStream(), cancellationToken: TestContext.Current.CancellationToken));
    }

    /// <summary>Writes nothing before it is released.</summary>
    private sealed class HeldStream : MemoryStream
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Text => Encoding.UTF8.GetString(ToArray());

        public void Release() => _released.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _released.Task;
            Write(buffer.Span);
        }
    }

    private sealed class FullStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("No space left on device");
    }
}
