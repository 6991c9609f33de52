using System.Management.Automation;
using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Outboxes;

/// <summary>What becomes of messages in an outbox that a server refuses.</summary>
public class OutboxRefusalTests
{
    private const string Id = "0198c0de-0000-4000-8000-00000000abcd";

    [Fact]
    public async Task What_the_server_refuses_is_set_aside_with_the_reason_and_blocks_no_others()
    {
        await using var session = new OutboxSession();
        session.Server.Write("a-1");
        await session.SetUpAsync(false);
        session.Results(
            """
            Write-EventoMessage a-1 T1 @{ n = 1 } -NoStream -Outbox $outbox
            Write-EventoMessage b-1 T2 @{} -Outbox $outbox
            Write-EventoMessage a-1 T3 @{} -ExpectedVersion 0 -Outbox $outbox
            Write-EventoMessage a-1 T4 @{} -Outbox $outbox
            Write-EventoMessage b-1 T5 @{} -ExpectedVersion 0 -Outbox $outbox
            """);
        await session.SetUpAsync(true);
        var sent = session.Run("Send-EventoOutbox $outbox");
        Assert.Equal(["T2", "T4", "T5"], sent.Output.Select(result => ((EventoWriteResult)result.BaseObject).Type));
        Assert.Equal(["STREAM_VERSION_CONFLICT", "OUTBOX_FOLLOWS"], sent.Errors.Select(error => ((EventoException)error.Exception).Code));
        Assert.Equal("T1", Assert.IsType<EventoRejectedMessage>(sent.Errors[0].TargetObject).Type);
        var look = session.Look();
        Assert.Equal((0L, 2), (look.Count, look.Rejected.Count));
        Assert.Equal(("a-1", "T1", -1L, "STREAM_VERSION_CONFLICT"), (look.Rejected[0].StreamName, look.Rejected[0].Type, look.Rejected[0].ExpectedVersion, look.Rejected[0].Code));
        Assert.Contains("expected at version -1, but it is at version 0", look.Rejected[0].Reason, StringComparison.Ordinal);
        Assert.Equal(1L, ((PSObject)look.Rejected[0].Data!).Properties["n"].Value);
        // What is written now goes straight to the server.
        Assert.False(session.Results("Write-EventoMessage a-1 T6 @{} -ExpectedVersion 1 -Outbox $outbox").Single().Queued);

        var again = session.Run("Send-EventoOutbox $outbox -RetryRejected");
        Assert.Equal(2, again.Errors.Count);
        Assert.Equal(2, session.Look().Rejected.Count);
        session.Run("Send-EventoOutbox $outbox -DiscardRejected").ThrowOnError();
        Assert.Empty(session.Look().Rejected);
        Assert.Equal(["T", "T4", "T6"], session.Types("a-1"));
    }

    [Fact]
    public async Task The_next_write_warns_of_what_was_refused()
    {
        await using var session = new OutboxSession();
        session.Server.Write("a-1");
        await session.SetUpAsync(false);
        session.Results("Write-EventoMessage a-1 T1 @{} -NoStream -Outbox $outbox");
        await session.SetUpAsync(true);
        var result = session.Run("Write-EventoMessage b-1 T2 @{} -Outbox $outbox");
        Assert.Single(result.Output);
        Assert.Contains("1 refused and set aside", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outbox_is_sent_to_no_other_server_and_no_other_namespace()
    {
        await using var session = new OutboxSession();
        await using var other = new BackendStandIn(BackendKind.Pebble);
        session.Run("$other = Connect-EventoServer $args[0] -Token $args[1] -NoDefault; $space = New-EventoNamespace sales -AsPlainText; $sales = Connect-EventoServer $args[2] -Token $space.Token -NoDefault", other.Uri.ToString(), other.Token, session.Server.Uri.ToString()).ThrowOnError();
        await session.SetUpAsync(false);
        session.Results("Write-EventoMessage a-1 T1 @{} -Outbox $outbox");
        await session.SetUpAsync(true);
        foreach (var script in (string[])["Send-EventoOutbox $outbox -Connection $other", "Write-EventoMessage a-1 T2 @{} -Outbox $outbox -Connection $other", "Send-EventoOutbox $outbox -Connection $sales", "Write-EventoMessage a-1 T2 @{} -Outbox $outbox -Connection $sales"])
        {
            var result = session.Run(script);
            var error = result.Errors.Count > 0 ? result.Errors[0] : ((RuntimeException)result.Thrown!).ErrorRecord;
            Assert.StartsWith("OUTBOX_MISMATCH", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains("namespace 'default' on", error.Exception.Message, StringComparison.Ordinal);
        }
        Assert.Empty(other.Messages());
        Assert.Empty(session.Server.Messages("sales"));
        Assert.Equal(1, session.Look().Count);
    }

    [Fact]
    public async Task A_token_that_is_not_let_in_leaves_everything_where_it_is()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("1..3 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{} } -Outbox $outbox");
        await session.SetUpAsync(true);
        session.Server.Intercept = (_, _, _) => Task.FromResult(StubAnswer.Error(403, "AUTH_UNAUTHORIZED", "no"));
        Assert.StartsWith("AUTH_UNAUTHORIZED", session.Run("Send-EventoOutbox $outbox").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.True(session.Results("Write-EventoMessage a-1 T4 @{} -Outbox $outbox").Single().Queued);
        session.Server.Intercept = null;
        Assert.Equal((4L, 0), (session.Look().Count, session.Look().Rejected.Count));
        session.Run("Send-EventoOutbox $outbox").ThrowOnError();
        Assert.Equal(["T1", "T2", "T3", "T4"], session.Types("a-1"));
    }

    [Fact]
    public async Task A_storage_that_fails_for_all_refuses_nothing()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("1..30 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{} } -Outbox $outbox");
        await session.SetUpAsync(true);
        session.Server.Intercept = (request, perform, _) => Task.FromResult(request.Rpc == "stream.write" ? StubAnswer.Error(500, "BACKEND_ERROR", "disk full") : perform());
        Assert.StartsWith("BACKEND_ERROR", session.Run("Send-EventoOutbox $outbox").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal((30L, 0), (session.Look().Count, session.Look().Rejected.Count));
        session.Server.Intercept = null;
        session.Run("Send-EventoOutbox $outbox").ThrowOnError();
        Assert.Equal(Enumerable.Range(1, 30).Select(n => $"T{n}"), session.Types("a-1"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    public async Task A_storage_that_fails_for_one_message_refuses_that_one(int bad)
    {
        await using var session = new OutboxSession(BackendKind.Postgres);
        await session.SetUpAsync(false);
        session.Run("1..30 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{ text = $(if ($_ -eq $args[0]) { \"`0\" }) } } -Outbox $outbox", bad).ThrowOnError();
        session.Run("$bad = $args[0]; 1..30 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{ text = $(if ($_ -eq $bad) { \"`0\" }) } } -Outbox $outbox", bad).ThrowOnError();
        await session.SetUpAsync(true);
        var sent = session.Run("Send-EventoOutbox $outbox");
        Assert.Equal((59, 1), (sent.Output.Count, sent.Errors.Count));
        Assert.Equal(($"T{bad}", "BACKEND_ERROR"), (session.Look().Rejected.Single().Type, session.Look().Rejected.Single().Code));
    }

    [Fact]
    public async Task An_id_of_the_callers_own_that_another_message_has_is_set_aside()
    {
        foreach (var kind in (BackendKind[])[BackendKind.Sqlite, BackendKind.Postgres])
        {
            await using var session = new OutboxSession(kind);
            session.Server.Write("b-1", id: Id);
            await session.SetUpAsync(false);
            session.Results($"Write-EventoMessage a-1 T1 @{{}} -Id {Id} -Outbox $outbox; Write-EventoMessage a-1 T2 @{{}} -Outbox $outbox");
            await session.SetUpAsync(true);
            var sent = session.Run("Send-EventoOutbox $outbox");
            Assert.Equal(("ID_EXISTS", 1), (((EventoException)sent.Error.Exception).Code, sent.Output.Count));
        }
    }
}
