using EventoDb.Client;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Client;

/// <summary>Conflicts and refusals after an answer was lost, and namespaces.</summary>
public class SettledRefusalTests
{
    public static TheoryData<BackendKind> Kinds => [.. Enum.GetValues<BackendKind>()];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static List<StubRequest> WritesTo(BackendStandIn server) => [.. server.Requests.Where(request => request.Rpc == "stream.write")];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_expected_version_whose_answer_was_lost_is_no_conflict(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient();
        server.Intercept = Faults.OfWrites(perform =>
        {
            perform();
            server.Write("a-1", "Other");
            return StubAnswer.Reset;
        });

        var result = await client.WriteAsync("a-1", new NewMessage("Mine", "{}") { ExpectedVersion = -1 }, Cancellation);

        Assert.Equal(0, result.Position);
        Assert.Equal(["Mine", "Other"], server.Messages().Select(message => message.Type));
        Assert.Single(WritesTo(server));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_expected_version_that_another_writer_took_is_a_conflict(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient();
        server.Intercept = Faults.OfWrites(_ =>
        {
            server.Write("a-1", "Other");
            return StubAnswer.Reset;
        });

        var conflict = await Assert.ThrowsAsync<EventoVersionConflictException>(
            () => client.WriteAsync("a-1", new NewMessage("Mine", "{}") { ExpectedVersion = -1 }, Cancellation));

        Assert.Equal(("a-1", -1, 0), (conflict.StreamName, conflict.ExpectedVersion, conflict.ActualVersion));
        Assert.Equal("Other", Assert.Single(server.Messages()).Type);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_conflict_between_look_and_second_try_is_a_conflict_too(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient();
        server.Intercept = Faults.OfWrites(Faults.InsteadOfIt(StubAnswer.Reset), perform =>
        {
            server.Write("a-1", "Other");
            return perform();
        });

        var conflict = await Assert.ThrowsAsync<EventoVersionConflictException>(
            () => client.WriteAsync("a-1", new NewMessage("Mine", "{}") { ExpectedVersion = -1 }, Cancellation));

        Assert.Equal(0, conflict.ActualVersion);
        Assert.Equal("Other", Assert.Single(server.Messages()).Type);
    }

    [Theory]
    [InlineData(400, "INVALID_REQUEST")]
    [InlineData(401, "AUTH_REQUIRED")]
    [InlineData(403, "AUTH_UNAUTHORIZED")]
    public async Task A_refusal_is_neither_looked_for_nor_repeated(int status, string code)
    {
        await using var server = new StubServer(StubAnswer.Error(status, code, "no"));
        using var client = server.CreateClient(retryCount: 3);

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation));

        Assert.Equal((code, status), (failure.Code, failure.StatusCode));
        Assert.Single(server.Requests);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_message_that_is_there_although_the_storage_failed_is_no_error(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind) { Intercept = Faults.OfWrites(Faults.AfterIt(StubAnswer.Error(500, "BACKEND_ERROR", "the commit failed"))) };
        using var client = server.CreateClient();

        Assert.Equal(0, (await client.WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation)).Position);

        Assert.Single(server.Messages());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("00000000-0000-4000-8000-000000000001")]
    public async Task What_the_storage_refused_is_not_sent_again(string? id)
    {
        await using var server = new BackendStandIn(BackendKind.Pebble) { Intercept = Faults.OfWrites(Faults.InsteadOfIt(StubAnswer.Error(500, "BACKEND_ERROR", "disk full"))) };
        using var client = server.CreateClient();

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", new NewMessage("T", "{}") { Id = id }, Cancellation));

        Assert.Equal(("BACKEND_ERROR", "disk full"), (failure.Code, failure.Message));
        Assert.Single(server.Requests, request => request.Rpc == "stream.write");
    }

    [Fact]
    public async Task An_id_of_the_callers_own_that_was_used_before_is_refused()
    {
        await using var server = new BackendStandIn(BackendKind.Sqlite);
        using var client = server.CreateClient();
        var message = new NewMessage("T", "{}") { Id = "00000000-0000-4000-8000-000000000001" };
        await client.WriteAsync("a-1", message, Cancellation);

        Assert.Equal("ID_EXISTS", (await Assert.ThrowsAsync<EventoException>(() => client.WriteAsync("a-1", message, Cancellation))).Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_namespace_whose_creation_was_not_answered_is_found_with_its_token(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind) { Intercept = Faults.Of("ns.create", Faults.AfterIt(StubAnswer.Reset)) };
        using var client = server.CreateClient();

        var created = await client.CreateNamespaceAsync("mine", cancellationToken: Cancellation);

        Assert.Equal(0, (await client.WithToken(created.Token).WriteAsync("a-1", new NewMessage("T", "{}"), Cancellation)).Position);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_namespace_of_somebody_else_is_not_taken_for_ours(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind);
        using var client = server.CreateClient();
        await client.CreateNamespaceAsync("theirs", cancellationToken: Cancellation);
        server.Intercept = Faults.Of("ns.create", Faults.InsteadOfIt(StubAnswer.Reset));

        var failure = await Assert.ThrowsAsync<EventoException>(() => client.CreateNamespaceAsync("theirs", cancellationToken: Cancellation));

        Assert.Equal(EventoErrorCode.NamespaceExists, failure.Code);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_deletion_that_was_not_answered_is_done(BackendKind kind)
    {
        await using var server = new BackendStandIn(kind) { Intercept = Faults.Of("ns.delete", Faults.AfterIt(StubAnswer.Reset)) };
        using var client = server.CreateClient();
        await client.CreateNamespaceAsync("mine", cancellationToken: Cancellation);

        Assert.Equal("mine", (await client.DeleteNamespaceAsync("mine", Cancellation)).Name);

        Assert.DoesNotContain(await client.GetNamespacesAsync(Cancellation), space => space.Name == "mine");
    }
}
