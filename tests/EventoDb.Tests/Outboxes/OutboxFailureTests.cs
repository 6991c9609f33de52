using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Outboxes;

/// <summary>Disks that fail, files that are cut or damaged: nothing that was said to be queued is lost, and what cannot be is said.</summary>
public class OutboxFailureTests
{
    private const string Write = "1..10 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{ text = 'x' * 200 } } -Outbox $outbox";

    [Fact]
    public async Task A_full_disk_is_an_error_for_each_message_that_it_does_not_take_and_loses_none_that_it_took()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results(Write);
        var length = new FileInfo(session.Path).Length;
        for (var room = 0L; room < 2500; room += 83)
        {
            var files = new FailingFiles { Room = room };
            session.Files = files;
            var result = session.Run("foreach ($n in 1..10) { Write-EventoMessage b-1 \"T$n\" @{ text = 'x' * 200 } -Outbox $outbox }");
            Assert.Equal(10, result.Output.Count + result.Errors.Count);
            Assert.NotEmpty(result.Errors);
            Assert.All(result.Errors, error =>
            {
                Assert.Equal(("OUTBOX_ERROR,EventoDb.Commands.WriteEventoMessageCommand", ErrorCategory.WriteError), (error.FullyQualifiedErrorId, error.CategoryInfo.Category));
                Assert.Contains("No space left", error.Exception.Message, StringComparison.Ordinal);
                Assert.Contains("is not queued", error.Exception.Message, StringComparison.Ordinal);
            });
            session.Files = OutboxFiles.Default;
            Assert.Equal(10 + result.Output.Count, session.Look().Count);
            File.SetAttributes(session.Path, FileAttributes.Normal);
            using (var file = File.OpenWrite(session.Path)) file.SetLength(length);
        }
        await session.SetUpAsync(true);
        Assert.Equal(10, session.Results("Send-EventoOutbox $outbox").Count);
    }

    [Fact]
    public async Task A_disk_that_does_not_keep_what_it_took_is_an_error_and_nothing_of_it_is_sent()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results(Write);
        session.Files = new FailingFiles { FailsToSync = true };
        Assert.StartsWith("OUTBOX_ERROR", session.Run("Write-EventoMessage b-1 T @{} -Outbox $outbox").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        session.Files = OutboxFiles.Default;
        await session.SetUpAsync(true);
        session.Run("Send-EventoOutbox $outbox").ThrowOnError();
        Assert.Equal(10, session.Server.Messages().Count);
    }

    [Fact]
    public async Task A_folder_that_is_read_only_is_an_error_before_anything_is_written()
    {
        await using var session = new OutboxSession();
        session.Files = new FailingFiles { IsReadOnly = true };
        AssertRefused(session.Run("1..3 | Write-EventoMessage a-1 T -Data { @{} } -Outbox $outbox"), "Access to the path");
        session.Files = OutboxFiles.Default;
        AssertRefused(session.Run("1..3 | Write-EventoMessage a-1 T -Data { @{} } -Outbox \"$outbox/none/outbox\""), "none");
        if (OperatingSystem.IsLinux()) AssertRefused(session.Run("1..3 | Write-EventoMessage a-1 T -Data { @{} } -Outbox /proc/eventodb.outbox"), "/proc");
        Assert.StartsWith("INVALID_ARGUMENT", session.Run("Write-EventoMessage a-1 T @{} -Outbox env:outbox").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(session.Server.Messages());

        static void AssertRefused(ScriptResult result, string says)
        {
            var error = result.Error;
            Assert.StartsWith("OUTBOX_ERROR", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(says, error.Exception.Message, StringComparison.Ordinal);
            Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        }
    }

    [Fact]
    public async Task Wherever_the_last_line_is_cut_what_came_before_is_sent_and_the_outbox_goes_on()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("1..3 | ForEach-Object { Write-EventoMessage a-1 \"T$_\" @{ n = $_ } -Outbox $outbox }");
        var safe = new FileInfo(session.Path).Length;
        session.Results("Write-EventoMessage a-1 T4 @{ text = 'ä' } -Outbox $outbox");
        var whole = await File.ReadAllBytesAsync(session.Path, TestContext.Current.CancellationToken);
        for (var length = (int)safe; length < whole.Length; length++)
        {
            foreach (var tail in (byte[][])[[], [0, 0, 0], [.. Enumerable.Repeat((byte)'x', 100)]])
            {
                // A whole line whose end is something else was not cut.
                if (length == whole.Length - 1 && tail.Contains((byte)'x')) continue;
                await File.WriteAllBytesAsync(session.Path, [.. whole.AsSpan(0, length), .. tail], TestContext.Current.CancellationToken);
                var outbox = new Outbox(session.Path, binding: null, ClientTiming.Default, OutboxFiles.Default);
                await outbox.LookAsync(TestContext.Current.CancellationToken);
                Assert.Equal(3, outbox.State!.Pending);
                var message = new OutboxMessage(0, default, WriteRequest.Create("a-1", new NewMessage("T5", "{}")), mayBeThere: false, skipExisting: false);
                await outbox.QueueAsync([message], TestContext.Current.CancellationToken);
                var fresh = new Outbox(session.Path, binding: null, ClientTiming.Default, OutboxFiles.Default);
                Assert.Equal(["T1", "T2", "T3", "T5"], (await fresh.ReadAsync(100, TestContext.Current.CancellationToken)).Select(read => read.Write.Message.Type));
            }
        }
        await File.WriteAllBytesAsync(session.Path, whole.AsMemory(0, whole.Length - 1), TestContext.Current.CancellationToken);
        await session.SetUpAsync(true);
        Assert.Equal(["T1", "T2", "T3"], session.Results("Send-EventoOutbox $outbox").Select(result => result.Type));
    }

    [Fact]
    public async Task Damage_anywhere_else_is_said_and_nothing_is_done_to_the_file()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("1..3 | ForEach-Object { Write-EventoMessage a-1 \"T$_\" @{ n = $_ } -Outbox $outbox }");
        var whole = await File.ReadAllBytesAsync(session.Path, TestContext.Current.CancellationToken);
        var lines = whole.Index().Where(item => item.Item == '\n').Select(item => item.Index).ToList();
        for (var at = 0; at < lines[^2]; at += 7)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x01;
            await File.WriteAllBytesAsync(session.Path, damaged, TestContext.Current.CancellationToken);
            foreach (var script in (string[])["Get-EventoOutbox $outbox", "Send-EventoOutbox $outbox", "Write-EventoMessage a-1 T4 @{} -Outbox $outbox"])
            {
                Assert.StartsWith("OUTBOX_DAMAGED", session.Run(script).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
            }
            Assert.Equal(damaged, await File.ReadAllBytesAsync(session.Path, TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Damage_of_the_last_two_lines_loses_neither_wherever_it_is()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("1..3 | ForEach-Object { Write-EventoMessage a-1 \"T$_\" @{ n = $_ } -Outbox $outbox }");
        var whole = await File.ReadAllBytesAsync(session.Path, cancellation);
        var ends = whole.Index().Where(item => item.Item == '\n').Select(item => item.Index).ToList();
        for (var at = ends[^3] + 1; at < whole.Length; at++)
        {
            foreach (var value in (byte[])[(byte)(whole[at] ^ 0x01), (byte)(whole[at] ^ 0x80), 0, (byte)'\n', (byte)' ', (byte)'}'])
            {
                if (value == whole[at]) continue;
                var damaged = whole.ToArray();
                damaged[at] = value;
                // Also where the last line is torn besides, as long as the damage is before it.
                foreach (var length in at <= ends[^2] ? (int[])[damaged.Length, damaged.Length - 5, ends[^2] + 20] : [damaged.Length])
                {
                    if (at == ends[^2] && value == 0 && length < damaged.Length) continue;
                    await File.WriteAllBytesAsync(session.Path, damaged.AsMemory(0, length), cancellation);
                    var outbox = new Outbox(session.Path, binding: null, ClientTiming.Default, OutboxFiles.Default);
                    if (at == whole.Length - 1 && value == 0)
                    {
                        // As the loss of power may leave it: its end was never written.
                        await outbox.LookAsync(cancellation);
                        Assert.Equal(2, outbox.State!.Pending);
                        continue;
                    }
                    var failure = await Record.ExceptionAsync(() => outbox.LookAsync(cancellation));
                    Assert.True(failure is EventoException { Code: "OUTBOX_DAMAGED" } || outbox.State?.Pending == 3, $"byte {at} of {whole.Length} as {value}, {length} bytes left: {failure?.Message ?? outbox.State?.Pending.ToString(System.Globalization.CultureInfo.InvariantCulture)}");
                    Assert.Equal(damaged[..length], await File.ReadAllBytesAsync(session.Path, cancellation));
                }
            }
        }
    }

    [Theory]
    [InlineData("Id,Name\n1,Ada\n")]
    [InlineData("Id,Name")]
    [InlineData("\n\n")]
    public async Task A_file_that_is_no_outbox_is_left_as_it_is(string text)
    {
        await using var session = new OutboxSession();
        await File.WriteAllTextAsync(session.Path, text, TestContext.Current.CancellationToken);
        var error = session.Run("1..3 | Write-EventoMessage a-1 T -Data { @{} } -Outbox $outbox").Error;
        Assert.StartsWith("OUTBOX_DAMAGED", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("is no outbox", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(text, await File.ReadAllTextAsync(session.Path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Several_runspaces_share_one_while_the_server_comes_and_goes()
    {
        await using var session = new OutboxSession();
        session.Results("Write-EventoMessage start T @{} -Outbox $outbox");
        var connection = session.Run("Get-EventoConnection").Single;
        var count = LongTests.Times(sample: 60, full: 600);
        using var ended = new CancellationTokenSource();
        var coming = Task.Run(async () =>
        {
            while (!ended.IsCancellationRequested)
            {
                await session.SetUpAsync(false);
                await Task.Delay(Random.Shared.Next(60), TestContext.Current.CancellationToken);
                await session.SetUpAsync(true);
                await Task.Delay(Random.Shared.Next(60), TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            using var runner = ScriptRunner.Lend();
            runner.Timing = session.Session.Runner.Timing;
            return runner.Run(
                """
                param($connection, $outbox, $writer, $count)
                for ($first = 1; $first -le $count; $first += 10) {
                    $first..($first + 9) | Write-EventoMessage -StreamName { "s-$writer-$($_ % 2)" } -Type { "T$_" } -Data { @{ n = $_ } } -Connection $connection -Outbox $outbox
                }
                """,
                connection, session.Path, writer, count);
        })).ToList();
        foreach (var result in await Task.WhenAll(writers)) Assert.Equal(count, result.Values.Count);
        await ended.CancelAsync();
        await coming;
        session.Run("Send-EventoOutbox $outbox").ThrowOnError();
        for (var writer = 0; writer < 4; writer++)
        {
            for (var stream = 0; stream < 2; stream++) Assert.Equal(Enumerable.Range(1, count).Where(n => n % 2 == stream).Select(n => $"T{n}"), session.Types($"s-{writer}-{stream}"));
        }
    }
}
