using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

public sealed class GetEventoStreamTests : IAsyncDisposable
{
    private readonly StandInSession _session = new(BackendKind.Pebble);

    public GetEventoStreamTests()
    {
        for (var number = 0; number < 6; number++)
        {
            _session.Server.Write("a-1", number % 2 == 0 ? "Even" : "Odd", $$"""{"n":{{number}}}""");
            _session.Server.Write("b-1", "Other");
        }
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    [Theory]
    [InlineData("a-1", "0 1 2 3 4 5")]
    [InlineData("a-1 -Position 4", "4 5")]
    [InlineData("a-1 -Position 1 -First 2", "1 2")]
    [InlineData("a-1 -First 1", "0")]
    [InlineData("a-1 -First 100", "0 1 2 3 4 5")]
    [InlineData("a-1 -GlobalPosition 7", "3 4 5")]
    [InlineData("a-1 -GlobalPosition 8 -First 1", "4")]
    [InlineData("a-1 -GlobalPosition 0", "0 1 2 3 4 5")]
    [InlineData("a-1 -Tail 2", "4 5")]
    [InlineData("a-1 -Tail 100", "0 1 2 3 4 5")]
    [InlineData("a-1 -Last", "5")]
    [InlineData("a-1 -Type Odd", "1 3 5")]
    [InlineData("a-1 -Type odd", "")]
    [InlineData("a-1 -Type Even, Odd", "0 1 2 3 4 5")]
    [InlineData("a-1 -Type Odd -First 2", "1 3")]
    [InlineData("a-1 -Type Odd -Position 2 -First 1", "3")]
    [InlineData("a-1 -Type Even -Tail 2", "2 4")]
    [InlineData("a-1 -Type Even -Last", "4")]
    [InlineData("a-1 -Type Even, Odd -Last", "5")]
    [InlineData("a-1 -Type None -Last", "")]
    [InlineData("a-1 -BatchSize 1", "0 1 2 3 4 5")]
    [InlineData("a-1 -BatchSize 4 -Type Odd", "1 3 5")]
    [InlineData("a-1 -BatchSize 2 -Tail 3", "3 4 5")]
    [InlineData("nothing-1", "")]
    [InlineData("nothing-1 -Tail 3", "")]
    [InlineData("nothing-1 -Last", "")]
    [InlineData("A-1", "")]
    public void Every_way_of_asking(string arguments, string positions) => Assert.Equal(
        positions, string.Join(' ', _session.Run("Get-EventoStream " + arguments).Values.Cast<EventoMessage>().Select(message => message.Position)));

    [Theory]
    [InlineData("Get-EventoStream b-1, a-1 -Last")]
    [InlineData("'b-1', 'a-1' | Get-EventoStream -Last")]
    [InlineData("[pscustomobject]@{ StreamName = 'b-1' }, [pscustomobject]@{ StreamName = 'a-1' } | Get-EventoStream -Last")]
    [InlineData("Get-EventoStream b-1, a-1 -First 1 | Get-EventoStream -Last")]
    [InlineData("Get-EventoStream -StreamName @('b-1', 'a-1') -Tail 1")]
    public void Several_streams_are_read_in_the_order_given(string script) => Assert.Equal(
        ["b-1", "a-1"], _session.Run(script).Values.Cast<EventoMessage>().Select(message => message.StreamName));

    [Fact]
    public void First_asks_for_no_more_than_that()
    {
        var request = Assert.Single(_session.RequestsOf(() => _session.Run("Get-EventoStream a-1 -First 2").ThrowOnError()));
        Assert.Equal(2, request.Json[2].GetProperty("batchSize").GetInt32());
    }

    [Fact]
    public void BatchSize_is_what_each_request_asks_for()
    {
        var requests = _session.RequestsOf(() => _session.Run("Get-EventoStream a-1 -BatchSize 4").ThrowOnError());
        Assert.Equal([4, 4], requests.Select(request => request.Json[2].GetProperty("batchSize").GetInt32()));
    }

    [Theory]
    [InlineData("-AsHashtable")]
    [InlineData("")]
    public void Names_that_an_object_cannot_hold_come_in_a_dictionary(string asked)
    {
        _session.Server.Write("odd-1", "T", """{"":1,"PSObject":2,"a":3,"A":4}""", """{"b":5,"B":6}""");
        Assert.Equal(
            new object[] { 1L, 2L, 3L, 4L, 5L, 6L },
            _session.Run(
                $$"""
                $message = Get-EventoStream odd-1 {{asked}}
                $message.Data['']; $message.Data['PSObject']; $message.Data['a']; $message.Data['A']; $message.Metadata['b']; $message.Metadata['B']
                """).Values);
    }

    [Fact]
    public void Other_data_are_objects_unless_dictionaries_are_asked_for() => Assert.Equal(
        new object[] { false, true },
        _session.Run("(Get-EventoStream a-1 -Last).Data -is [Collections.IDictionary]; (Get-EventoStream a-1 -Last -AsHashtable).Data -is [Collections.IDictionary]").Values);

    [Fact]
    public void A_stream_that_fails_does_not_keep_the_others_from_being_read()
    {
        _session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Text.Contains("bad-1", StringComparison.Ordinal) ? StubAnswer.Error(500, "BACKEND_ERROR", "the disk is gone") : perform());
        foreach (var script in (string[])["Get-EventoStream a-1, bad-1, b-1 -Last", "'a-1', 'bad-1', 'b-1' | Get-EventoStream -Last"])
        {
            var result = _session.Run(script);
            Assert.Equal(["a-1", "b-1"], result.Output.Select(item => ((EventoMessage)item.BaseObject).StreamName));
            var error = Assert.Single(result.Errors);
            Assert.Equal("BACKEND_ERROR,EventoDb.Commands.GetEventoStreamCommand", error.FullyQualifiedErrorId);
            Assert.Equal("bad-1", error.TargetObject);
        }
    }

    [Fact]
    public void ErrorAction_Stop_ends_at_the_first_that_fails()
    {
        _session.Server.Intercept = (request, perform, _) => Task.FromResult(
            request.Text.Contains("bad-1", StringComparison.Ordinal) ? StubAnswer.Error(500, "BACKEND_ERROR", "the disk is gone") : perform());
        var result = _session.Run("'a-1', 'bad-1', 'b-1' | Get-EventoStream -Last -ErrorAction Stop");
        Assert.NotNull(result.Thrown);
        Assert.Single(result.Output);
    }

    [Fact]
    public void An_empty_name_in_the_pipeline_is_an_error_and_the_next_is_read()
    {
        var result = _session.Run("'', 'b-1' | Get-EventoStream -Last");
        Assert.Single(result.Errors);
        Assert.Equal("b-1", ((EventoMessage)Assert.Single(result.Output).BaseObject).StreamName);
    }

    [Theory]
    [InlineData("-Position -1")]
    [InlineData("-GlobalPosition -1")]
    [InlineData("-First 0")]
    [InlineData("-Tail 0")]
    [InlineData("-BatchSize 0")]
    [InlineData("-BatchSize -1")]
    [InlineData("-BatchSize 10001")]
    [InlineData("-Position $null")]
    [InlineData("-First $null")]
    [InlineData("-Position 1 -GlobalPosition 1")]
    [InlineData("-Last -First 1")]
    [InlineData("-Tail 1 -Last")]
    [InlineData("-Type ''")]
    [InlineData("-Position abc")]
    public void What_cannot_be_meant_is_refused_before_anything_is_sent(string arguments) => Assert.Empty(_session.RequestsOf(() =>
        Assert.NotNull(_session.Run("Get-EventoStream a-1 " + arguments).Error)));

    [Fact]
    public void Versions_come_for_each_stream_and_minus_one_where_there_is_none()
    {
        Assert.Equal(new object[] { 5L, -1L }, _session.Run("Get-EventoStreamVersion a-1, none-1").Values);
        Assert.Equal(new object[] { -1L, 5L }, _session.Run("'none-1', 'b-1' | Get-EventoStreamVersion").Values);
        Assert.Equal(new object[] { 5L }, _session.Run("Get-EventoStream a-1 -Last | Get-EventoStreamVersion").Values);
        Assert.NotNull(_session.Run("Get-EventoStreamVersion ''").Error);
    }
}
