using EventoDb.Tests.Support;

namespace EventoDb.Tests.Outboxes;

/// <summary>A session whose server was stopped or did not answer queues for that one, and for no other.</summary>
public class LostSessionTests
{
    private const string Write = "Write-EventoMessage a-1 T @{} -Outbox $outbox";

    [Fact]
    public async Task What_is_for_a_server_that_was_stopped_waits_until_it_is_back()
    {
        await using var session = new OutboxSession();
        var before = session.Run(
            $"""
            $file = "$outbox.db"
            $server = Start-EventoServer -Path $file -Port {UnsharedPort.Next()}
            Stop-EventoServer
            {Write}
            """);
        Assert.True(((EventoWriteResult)before.Single.BaseObject).Queued);
        Assert.Equal(session.Run("$server.Uri").Single.BaseObject, session.Look().Server);

        var after = session.Run(
            $$"""
            $again = Start-EventoServer -Path $file -Port $server.Uri.Port -Token $server.Token -NoConnect
            {{Write.Replace("T", "U", StringComparison.Ordinal)}}
            Get-EventoStream a-1 -Connection (Connect-EventoServer $again.Uri -Token $again.Token -NoDefault)
            $again | Stop-EventoServer
            """);

        Assert.Equal([true, true], after.Values.Take(1).Cast<EventoWriteResult>().Select(result => !result.Queued).Append(after.Values.Count == 3));
        Assert.Empty(session.Server.Messages());
    }

    [Fact]
    public async Task What_is_for_a_server_that_did_not_answer_waits_for_it()
    {
        await using var session = new OutboxSession();
        session.Session.Runner.Set("nobody", StubServer.Nobody());

        var result = session.Run($"Connect-EventoServer $nobody -Token (New-EventoToken shop -AsPlainText) -RetryCount 0 -ErrorAction SilentlyContinue; {Write}");

        Assert.True(((EventoWriteResult)result.Single.BaseObject).Queued);
        Assert.Equal((session.Run("$nobody").Single.BaseObject.ToString(), "shop"), (session.Look().Server.ToString(), session.Look().Namespace));
        Assert.StartsWith("NOT_CONNECTED", session.Run("Write-EventoMessage a-1 T @{}").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("NOT_CONNECTED", session.Run("Send-EventoOutbox $outbox").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(session.Server.Messages());
    }

    [Theory]
    [InlineData("Disconnect-EventoServer")]
    [InlineData("Connect-EventoServer $server -Token (New-EventoToken default) -ErrorAction SilentlyContinue")]
    [InlineData("Connect-EventoServer ftp://127.0.0.1 -ErrorAction SilentlyContinue")]
    [InlineData("Connect-EventoServer $nobody -RetryCount 0 -ErrorAction SilentlyContinue; Disconnect-EventoServer")]
    public async Task A_session_without_a_server_queues_for_none(string end)
    {
        await using var session = new OutboxSession();
        session.Session.Runner.Set("server", session.Server.Uri);
        session.Session.Runner.Set("nobody", StubServer.Nobody());

        var result = session.Run($"{end}; {Write}");

        Assert.StartsWith("NOT_CONNECTED", result.Errors[^1].FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.False(File.Exists(session.Path));
        Assert.Empty(session.Server.Messages());
    }

    [Fact]
    public async Task A_new_connection_is_the_sessions_own_again()
    {
        await using var session = new OutboxSession();
        session.Session.Runner.Set("nobody", StubServer.Nobody());
        session.Session.Runner.Set("server", session.Server.Uri);
        session.Session.Runner.Set("token", session.Server.Token);

        var result = session.Run($"Connect-EventoServer $nobody -RetryCount 0 -ErrorAction SilentlyContinue; Connect-EventoServer $server -Token $token; {Write}");

        Assert.False(((EventoWriteResult)result.Single.BaseObject).Queued);
        Assert.Single(session.Server.Messages());
    }
}
