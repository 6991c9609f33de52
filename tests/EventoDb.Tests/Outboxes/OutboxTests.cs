using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Outboxes;

/// <summary>What cannot be brought to the server waits in a file, and is brought there in order, each message once.</summary>
public class OutboxTests
{
    private const string Id = "0198c0de-0000-4000-8000-00000000abcd";

    public static TheoryData<BackendKind> Kinds => [.. Enum.GetValues<BackendKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Messages_wait_while_the_server_is_down_and_what_comes_later_goes_behind_them(BackendKind kind)
    {
        await using var session = new OutboxSession(kind);
        Assert.False(session.Results("Write-EventoMessage a-1 T1 @{} -Outbox $outbox").Single().Queued);
        await session.SetUpAsync(false);
        var queued = session.Results("2..9 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{ n = $_ } } -Outbox $outbox");
        Assert.All(queued, result => Assert.True(result is { Queued: true, StreamName: "a-1", Position: -1, GlobalPosition: -1, Existing: false }));
        Assert.Equal(Enumerable.Range(2, 8).Select(n => $"T{n}"), queued.Select(result => result.Type));
        await session.SetUpAsync(true);
        var direct = session.Results("10..12 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{ n = $_ } } -Outbox $outbox");
        Assert.Equal([(false, 9L), (false, 10L), (false, 11L)], direct.Select(result => (result.Queued, result.Position)));
        Assert.Equal(Enumerable.Range(1, 12).Select(n => $"T{n}"), session.Types("a-1"));
        Assert.Equal(queued.Select(result => result.Id), session.Server.Messages().Skip(1).Take(8).Select(message => message.Id));
        Assert.Equal(0, session.Look().Count);
    }

    [Fact]
    public async Task Send_brings_them_to_the_server_and_says_where_they_are()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("1..600 | Write-EventoMessage -StreamName { \"s-$($_ % 3)\" } -Type { \"T$_\" } -Data { @{ n = $_ } } -Outbox $outbox");
        var before = DateTimeOffset.UtcNow;
        var look = session.Look();
        Assert.Equal((600, session.Server.Uri, "default", 0), (look.Count, look.Server, look.Namespace, look.Rejected.Count));
        Assert.True(look.Oldest <= before);
        var failed = session.Run("Send-EventoOutbox $outbox");
        Assert.StartsWith("NETWORK_ERROR,EventoDb.Commands.SendEventoOutboxCommand", failed.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        await session.SetUpAsync(true);
        var sent = session.Results("Send-EventoOutbox $outbox");
        Assert.Equal(Enumerable.Range(1, 600).Select(n => $"T{n}"), sent.Select(result => result.Type));
        Assert.Equal(sent.Select(result => (result.StreamName, result.Position, result.GlobalPosition, result.Id)), session.Server.Messages().Select(message => (message.Stream, message.Position, message.GlobalPosition, message.Id)));
        Assert.Equal((0L, null), (session.Look().Count, session.Look().Oldest));
        Assert.Empty(session.Run("Send-EventoOutbox $outbox").Values);
    }

    [Fact]
    public async Task The_file_is_its_owners_and_holds_no_token()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("Write-EventoMessage a-1 T @{ n = 1 } -Metadata @{ m = 2 } -Outbox $outbox");
        foreach (var file in Directory.GetFiles(session.Folder))
        {
            Assert.DoesNotContain(session.Server.Token, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.DoesNotContain(session.Server.Token[^64..], await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
        Assert.Equal(["outbox", "outbox.lock"], Directory.GetFiles(session.Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_arrived_although_nobody_could_say_so_is_there_once(BackendKind kind)
    {
        await using var session = new OutboxSession(kind);
        session.Server.Write("a-1", "T0");
        var isUp = true;
        session.Server.Intercept = (request, perform, _) =>
        {
            if (request.Rpc == "stream.write" && isUp)
            {
                // Done, but the answer is lost, and the server with it.
                isUp = false;
                perform();
                return Task.FromResult(StubAnswer.Reset);
            }
            return Task.FromResult(isUp ? perform() : StubAnswer.Reset);
        };
        Assert.All(session.Results("1..5 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{ n = $_ } } -Outbox $outbox"), result => Assert.True(result.Queued));
        session.Server.Intercept = null;
        Assert.Equal(["T0", "T1"], session.Types("a-1"));
        Assert.Equal([1L, 2, 3, 4, 5], session.Results("Send-EventoOutbox $outbox").Select(result => result.Position));
        Assert.Equal(["T0", "T1", "T2", "T3", "T4", "T5"], session.Types("a-1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_one_sender_sent_before_it_died_the_next_does_not_send_again(BackendKind kind)
    {
        await using var session = new OutboxSession(kind);
        await session.SetUpAsync(false);
        session.Results("1..50 | Write-EventoMessage -StreamName { \"s-$($_ % 2)\" } -Type { \"T$_\" } -Data { @{ n = $_ } } -Outbox $outbox");
        await session.SetUpAsync(true);
        var writes = 0;
        session.Server.Intercept = (request, perform, _) => Task.FromResult(request.Rpc == "stream.write" && Interlocked.Increment(ref writes) >= 20 ? StubAnswer.Reset : perform());
        Assert.StartsWith("NETWORK_ERROR", session.Run("Send-EventoOutbox $outbox").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        session.Server.Intercept = null;
        session.Run("Send-EventoOutbox $outbox").ThrowOnError();
        Assert.Equal(50, session.Server.Messages().Count);
        for (var stream = 0; stream < 2; stream++) Assert.Equal(Enumerable.Range(1, 50).Where(n => n % 2 == stream).Select(n => $"T{n}"), session.Types($"s-{stream}"));
    }

    [Theory]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(429)]
    public async Task A_proxy_whose_server_is_away_is_as_good_as_a_network_that_is(int status)
    {
        await using var session = new OutboxSession();
        session.Server.Intercept = (_, _, _) => Task.FromResult(StubAnswer.Html(status, "<h1>away</h1>"));
        Assert.All(session.Results("1..3 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{ n = $_ } } -Outbox $outbox"), result => Assert.True(result.Queued));
        session.Server.Intercept = null;
        session.Run("Send-EventoOutbox $outbox").ThrowOnError();
        Assert.Equal(["T1", "T2", "T3"], session.Types("a-1"));
    }

    [Fact]
    public async Task Messages_of_one_pipeline_that_stand_together_are_queued_together()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("1..20 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{} } -NoStream -Outbox $outbox");
        await session.SetUpAsync(true);
        Assert.Equal(20, session.Results("Send-EventoOutbox $outbox").Count);
        Assert.Equal(Enumerable.Range(1, 20).Select(n => $"T{n}"), session.Types("a-1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_is_there_already_is_success_here_too(BackendKind kind)
    {
        await using var session = new OutboxSession(kind);
        const string write = "1..20 | Write-EventoMessage a-1 -Type { \"T$_\" } -Data { @{ n = $_ } } -IdempotencyKey { $_ } -Outbox $outbox";
        Assert.Equal(10, session.Results(write.Replace("1..20", "1..10", StringComparison.Ordinal)).Count);
        await session.SetUpAsync(false);
        Assert.All(session.Results(write), result => Assert.True(result.Queued));
        Assert.All(session.Results(write), result => Assert.True(result.Queued));
        await session.SetUpAsync(true);
        Assert.Equal(30, session.Results("Send-EventoOutbox $outbox").Count(result => result.Existing));
        Assert.Equal(Enumerable.Range(1, 20).Select(n => $"T{n}"), session.Types("a-1"));
    }

    [Fact]
    public async Task What_went_through_the_outbox_is_there_already_for_what_follows_in_the_pipeline()
    {
        await using var session = new OutboxSession();
        session.Server.Write("a-1");
        // The first finds nobody; then the server is back, and somebody sends what was queued.
        var results = session.Run(
            """
            $up = $args[0]
            1, 1, 1 | ForEach-Object { $_ } | Write-EventoMessage a-1 T -Data { @{ n = $_ } } -IdempotencyKey { $_ } -Outbox $outbox |
                ForEach-Object { if ($_.Queued) { $up.Invoke(); $null = Send-EventoOutbox $outbox }; $_ }
            """,
            (Action)(() => session.Server.Intercept = null));
        Assert.Equal(3, results.Values.Count);
        session.Server.Intercept = (request, perform, _) => Task.FromResult(request.Rpc == "stream.write" ? StubAnswer.Reset : perform());
        results = session.Run(
            """
            $up = $args[0]
            7, 7, 8, 8 | ForEach-Object { [Threading.Thread]::Sleep(20); $_ } | Write-EventoMessage a-1 T -Data { @{ n = $_ } } -IdempotencyKey { $_ } -Outbox $outbox |
                ForEach-Object { if ($_.Queued) { $up.Invoke(); $null = Send-EventoOutbox $outbox }; $_ }
            """,
            (Action)(() => session.Server.Intercept = null));
        Assert.Equal([(true, false), (false, true), (false, false), (false, true)], results.Values.Cast<EventoWriteResult>().Select(result => (result.Queued, result.Existing)));
        Assert.Equal(4, session.Server.Messages().Count);
    }

    [Fact]
    public async Task A_link_to_an_outbox_is_that_outbox()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var session = new OutboxSession();
        session.Results("Write-EventoMessage a-1 T1 @{} -Outbox $outbox");
        File.CreateSymbolicLink(session.Path + ".link", session.Path);
        await session.SetUpAsync(false);
        session.Results("Write-EventoMessage a-1 T2 @{} -Outbox \"$outbox.link\"");
        Assert.Equal(1, session.Look().Count);
        await session.SetUpAsync(true);
        Assert.Single(session.Results("Send-EventoOutbox \"$outbox.link\""));
        Assert.Equal(0, session.Look().Count);
        Assert.NotNull(new FileInfo(session.Path + ".link").LinkTarget);
    }

    [Fact]
    public async Task What_is_written_stays_what_it_is()
    {
        await using var session = new OutboxSession();
        await session.SetUpAsync(false);
        session.Results("Write-EventoMessage 'a-1' \"T`n1\" \"{ `\"a`\" :`r`n 1.50, `\"text`\":`\"ä😀\\n`\" }\" -Metadata @{ user = 'ops' } -CorrelationStreamName c-1 -Outbox $outbox");
        await session.SetUpAsync(true);
        session.Run("Send-EventoOutbox $outbox").ThrowOnError();
        var message = (EventoMessage)session.Run("Get-EventoStream a-1").Single.BaseObject;
        Assert.Equal(("T\n1", """{"a":1.5,"text":"ä😀\n"}""", "c-1"), (message.Type, message.DataJson, message.CorrelationStreamName));
    }

    [Fact]
    public async Task WhatIf_and_an_outbox_that_is_not_there_change_nothing()
    {
        await using var session = new OutboxSession();
        session.Run("Write-EventoMessage a-1 T @{} -Outbox $outbox -WhatIf").ThrowOnError();
        Assert.Empty(Directory.GetFiles(session.Folder));
        Assert.StartsWith("OUTBOX_ERROR,", session.Run("Get-EventoOutbox $outbox").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.StartsWith("OUTBOX_ERROR,", session.Run("Send-EventoOutbox $outbox").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(session.Folder));
        await session.SetUpAsync(false);
        session.Results("Write-EventoMessage a-1 T @{} -Outbox $outbox");
        await session.SetUpAsync(true);
        session.Run("Send-EventoOutbox $outbox -WhatIf").ThrowOnError();
        Assert.Equal(1, session.Look().Count);
    }

    [Fact]
    public async Task Without_a_failure_many_are_in_flight_and_refusals_are_errors_as_ever()
    {
        await using var session = new OutboxSession(BackendKind.Sqlite);
        session.Server.Write("b-1", id: Id);
        var result = session.Run($"1..200 | Write-EventoMessage a-1 -Type {{ \"T$_\" }} -Data {{ @{{}} }} -Id {{ if ($_ -eq 100) {{ '{Id}' }} else {{ [guid]::NewGuid() }} }} -Outbox $outbox");
        Assert.Equal((199, "ID_EXISTS"), (result.Output.Count, ((EventoException)result.Error.Exception).Code));
        Assert.Equal(Enumerable.Range(1, 200).Where(n => n != 100).Select(n => $"T{n}"), session.Types("a-1"));
        Assert.Equal((0L, 0), (session.Look().Count, session.Look().Rejected.Count));
    }
}
