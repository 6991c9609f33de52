using EventoDb.Client;
using EventoDb.Progress;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Transfer;

/// <summary>What Import-EventoMessage says before it sends anything.</summary>
public class ImportWhatIfTests
{
    [Theory]
    [InlineData(BackendKind.Sqlite)]
    [InlineData(BackendKind.Pebble)]
    public async Task What_would_be_done_is_found_out_by_checking_the_file_and_nothing_is_sent(BackendKind kind)
    {
        await using var session = new TransferSession(kind);
        var lines = TransferSession.Lines(20).ToArray();
        session.Import(session.WriteFile("good.ndjson", lines), "-WhatIf").ThrowOnError();
        lines[11] = lines[11][..^1];
        var error = session.Import(session.WriteFile("bad.ndjson", lines), "-WhatIf").Error;
        Assert.StartsWith("INVALID_RECORD,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Line 12 cannot be imported", error.Exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("INVALID_RECORD,", session.Run("$WhatIfPreference = $true; Import-EventoMessage $args[0] -Connection $target", session.Path("bad.ndjson")).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(session.ImportRequests);
    }

    [Fact]
    public async Task A_namespace_that_would_not_take_the_file_is_found_out_and_one_that_would_be_emptied_is_not()
    {
        await using var session = new TransferSession(BackendKind.Sqlite);
        var path = session.WriteFile("a.ndjson", TransferSession.Lines(20));
        session.Import(path).ThrowOnError();
        var sent = session.ImportRequests.Count;
        Assert.StartsWith("POSITION_EXISTS,", session.Import(path, "-WhatIf").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        session.Import(path, "-Clear -WhatIf").ThrowOnError();
        session.Import(path, "-Resume -WhatIf").ThrowOnError();
        Assert.Equal((sent, 20), (session.ImportRequests.Count, session.Imported.Count));
    }

    [Fact]
    public void What_would_be_done_is_said_with_the_number_of_messages()
    {
        var screen = new Screen(200);
        using var runner = new ScriptRunner(host: screen);
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.ndjson");
        runner.Run(
            """
            $server = Start-EventoServer
            $null = 1..3 | ForEach-Object { @{ n = $_ } } | Write-EventoMessage a-1 T
            $null = Export-EventoMessage $args[0]
            Import-EventoMessage $args[0] -Clear -WhatIf
            Remove-Item $args[0]
            $server | Stop-EventoServer
            """, path).ThrowOnError();
        Assert.Contains(screen.Take(), static line => line.StartsWith("What if: ", StringComparison.Ordinal) && line.Contains("import 3 messages of ", StringComparison.Ordinal));
    }

    [Fact]
    public void Checking_is_called_checking_and_timed_for_itself()
    {
        var clock = new TestClock();
        var shown = new List<System.Management.Automation.ProgressRecord>();
        var transfer = new TransferProgress();
        transfer.Begin(TransferStage.Checking, 0);
        var progress = WorkProgress.Of(transfer, shown.Add, "Importing a", TestTiming.On(clock), checking: "Checking a");
        Pass(TimeSpan.FromSeconds(10), 100_000);
        transfer.Begin(TransferStage.Transferring, 200_000);
        Pass(TimeSpan.Zero, 0);
        Pass(TimeSpan.FromSeconds(5), 50_000);
        Assert.Equal(("Checking a", "100,000 messages, 10,000/s"), (shown[0].Activity, shown[0].StatusDescription));
        Assert.Equal(("Importing a", "50,000 of 200,000 messages, 10,000/s", 15), (shown[^1].Activity, shown[^1].StatusDescription, shown[^1].SecondsRemaining));

        void Pass(TimeSpan time, long messages)
        {
            clock.Advance(time);
            transfer.Report(messages);
            progress.Refresh();
        }
    }
}
