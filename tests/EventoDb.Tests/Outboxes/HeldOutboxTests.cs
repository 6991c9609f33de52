using EventoDb.Client;

namespace EventoDb.Tests.Outboxes;

/// <summary>An outbox that another program looks at, as Windows refuses it meanwhile; simulated where the outbox asks the system.</summary>
public sealed class HeldOutboxTests
{
    [Fact]
    public async Task Who_looks_at_it_for_a_moment_keeps_nothing_from_it()
    {
        await using var session = new OutboxSession();
        var files = new HeldFiles();
        session.Files = files;
        await session.SetUpAsync(false);
        foreach (var n in Enumerable.Range(1, 3))
        {
            files.Refusals = 3;
            Assert.True(session.Results($"Write-EventoMessage a-1 T{n} @{{}} -Outbox $outbox").Single().Queued);
            Assert.Equal(0, files.Refusals);
        }
        files.Refusals = 3;
        Assert.Equal(3, session.Look().Count);
        await session.SetUpAsync(true);
        files.RefusedReplacements = 3;
        Assert.Equal(3, session.Results("Send-EventoOutbox $outbox").Count);
        Assert.Equal(0, files.RefusedReplacements);
        Assert.Equal(["T1", "T2", "T3"], session.Types("a-1"));
    }

    [Fact]
    public async Task Room_that_is_not_to_be_had_back_costs_no_message_and_no_error()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("1..3 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{} } -Outbox $outbox");
        var files = new HeldFiles { RefusedReplacements = int.MaxValue };
        session.Files = files;
        await session.SetUpAsync(true);

        session.Run("Send-EventoOutbox $outbox").ThrowOnError();

        Assert.Equal(["T1", "T2", "T3"], session.Types("a-1"));
        Assert.Equal(0, session.Look().Count);
        files.RefusedReplacements = 0;
        await session.SetUpAsync(false);
        Assert.True(session.Results("Write-EventoMessage a-1 T4 @{} -Outbox $outbox").Single().Queued);
        await session.SetUpAsync(true);
        session.Run("Send-EventoOutbox $outbox").ThrowOnError();
        Assert.Equal(["T1", "T2", "T3", "T4"], session.Types("a-1"));
    }

    /// <summary>Files that somebody holds, as Windows says so.</summary>
    private sealed class HeldFiles : OutboxFiles
    {
        private const int SharingViolation = unchecked((int)0x80070020);

        /// <summary>How often the outbox' file is not opened.</summary>
        public int Refusals { get; set; }

        /// <summary>How often it is not replaced.</summary>
        public int RefusedReplacements { get; set; }

        public override FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
        {
            if (mode != FileMode.Open || Refusals == 0) return base.Open(path, mode, access, share);
            Refusals--;
            throw new IOException("The process cannot access the file because it is being used by another process.", SharingViolation);
        }

        public override void Replace(string from, string to)
        {
            if (RefusedReplacements == 0)
            {
                base.Replace(from, to);
                return;
            }
            RefusedReplacements--;
            throw new UnauthorizedAccessException("Access to the path is denied.");
        }
    }
}
