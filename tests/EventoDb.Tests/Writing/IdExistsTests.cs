using System.Management.Automation;
using EventoDb.Tests.Support;

namespace EventoDb.Tests.Writing;

/// <summary>An id that another message has is told from a storage that fails, on every backend that refuses it.</summary>
public class IdExistsTests(TestServer server)
{
    private const string Id = "0198c0de-0000-4000-8000-00000000abcd";

    // As SQLite and PostgreSQL say what is wrong; the latter in the language of its machine.
    public static TheoryData<string, string> Refusals => new()
    {
        { "ID_EXISTS", "Failed to write message: failed to insert message: constraint failed: UNIQUE constraint failed: messages.id (2067)" },
        { "ID_EXISTS", "UNIQUE constraint failed: messages.id" },
        { "ID_EXISTS", "Failed to write message: ERROR: duplicate key value violates unique constraint \"messages_id\" (SQLSTATE 23505)" },
        { "ID_EXISTS", "Failed to write message: FEHLER: doppelter Schlüsselwert verletzt Unique-Constraint »messages_id« (SQLSTATE 23505)" },
        { "BACKEND_ERROR", "constraint failed: UNIQUE constraint failed: messages.stream_name, messages.position (2067)" },
        { "BACKEND_ERROR", "ERROR: duplicate key value violates unique constraint \"messages_stream\" (SQLSTATE 23505)" },
        { "BACKEND_ERROR", "ERROR: index \"messages_id\" contains corrupted page at block 7 (SQLSTATE XX002)" },
        { "BACKEND_ERROR", "Failed to write message: database or disk is full (13)" },
        { "BACKEND_ERROR", "Failed to write message: invalid UUID format: invalid UUID length: 5" },
    };

    [Theory]
    [InlineData(BackendKind.Sqlite, "a-1")]
    [InlineData(BackendKind.Sqlite, "b-1")]
    [InlineData(BackendKind.Postgres, "a-1")]
    [InlineData(BackendKind.Postgres, "b-1")]
    public async Task An_id_that_is_there_is_refused(BackendKind kind, string stream)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("a-1", id: Id);
        AssertRefused(session.Run($"Write-EventoMessage {stream} T @{{}} -Id {Id}").Error);
        Assert.Single(session.Server.Messages());
    }

    [Fact]
    public void An_id_that_is_there_is_refused_by_the_embedded_server()
    {
        using var space = server.CreateNamespace();
        space.Run($"Write-EventoMessage a-1 T @{{}} -Id {Id}").ThrowOnError();
        AssertRefused(space.Run($"Write-EventoMessage b-1 T @{{}} -Id {Id}").Error);
    }

    [Theory]
    [InlineData(BackendKind.Sqlite)]
    [InlineData(BackendKind.Postgres)]
    public async Task Of_many_in_flight_it_is_the_one_with_that_id(BackendKind kind)
    {
        await using var session = new StandInSession(kind);
        session.Server.Write("b-1", id: Id);
        var result = session.Run($"1..200 | Write-EventoMessage a-1 T -Data {{ @{{ n = $_ }} }} -Id {{ if ($_ -eq 150) {{ '{Id}' }} else {{ [guid]::NewGuid() }} }}");
        Assert.Equal(199, result.Output.Count);
        AssertRefused(result.Error);
        Assert.Equal(150, result.Error.TargetObject is PSObject target ? target.BaseObject : result.Error.TargetObject);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Another_failure_of_the_storage_is_none(string code, string message)
    {
        await using var session = new StandInSession(BackendKind.Pebble);
        session.Server.Intercept = Faults.OfWrites(Faults.InsteadOfIt(StubAnswer.Error(500, "BACKEND_ERROR", message.Replace("\"", "\\\"", StringComparison.Ordinal))));
        Assert.StartsWith(code + ",", session.Run($"Write-EventoMessage a-1 T @{{}} -Id {Id}").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BackendKind.Sqlite)]
    [InlineData(BackendKind.Postgres)]
    public async Task It_is_said_also_where_the_first_answer_was_lost(BackendKind kind)
    {
        await using var session = new StandInSession(kind, timing: TestTiming.Patient.With(TestTiming.PatientClient with { Retry = TestTiming.NoPauses }));
        session.Server.Write("b-1", id: Id);
        session.Server.Intercept = Faults.OfWrites(Faults.InsteadOfIt(StubAnswer.Reset));
        AssertRefused(session.Run($"Write-EventoMessage a-1 T @{{}} -Id {Id}").Error);
    }

    private static void AssertRefused(ErrorRecord error)
    {
        Assert.Equal("ID_EXISTS,EventoDb.Commands.WriteEventoMessageCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Contains(Id, error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("-SkipExisting", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }
}
