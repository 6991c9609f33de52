using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cases;

public sealed class ReadCases(TestServer server) : IDisposable
{
    private const string Write = "$null = 0..($args[0] - 1) | ForEach-Object { @{ n = $_ } } | Write-EventoMessage a-1 T; ";
    private readonly TestNamespace _space = server.CreateNamespace();

    public void Dispose() => _space.Dispose();

    [Fact]
    public void READ_001_stream_that_does_not_exist() => Assert.Empty(_space.Messages("Get-EventoStream a-1"));

    [Fact]
    public void READ_002_one_message_has_all_its_fields()
    {
        var written = _space.Value<EventoWriteResult>("($result = Write-EventoMessage account-123 Opened @{ x = 1 } -Metadata @{ m = 'y' })");
        var message = Assert.Single(_space.Messages("Get-EventoStream account-123"));
        Assert.Equal(
            (written.Id, "account-123", "Opened", 0, written.GlobalPosition, """{"x":1}""", """{"m":"y"}"""),
            (message.Id, message.StreamName, message.Type, message.Position, message.GlobalPosition, message.DataJson, message.MetadataJson));
        Assert.InRange(message.Time, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    [Fact]
    public void READ_003_five() => Assert.Equal([0, 1, 2, 3, 4], Positions(Write + "Get-EventoStream a-1", 5));

    [Fact]
    public void READ_004_from_a_position() => Assert.Equal([5, 6, 7, 8, 9], Positions(Write + "Get-EventoStream a-1 -Position 5", 10));

    [Fact]
    public void READ_005_from_a_global_position()
    {
        var messages = _space.Messages(
            """
            $null = 1..4 | ForEach-Object { Write-EventoMessage b-1 T @{}; $null = Write-EventoMessage a-1 T @{ n = $_ } }
            $from = (Get-EventoStream a-1 -Position 2).GlobalPosition[0]
            Get-EventoStream a-1 -GlobalPosition $from
            """);
        Assert.Equal([2, 3], messages.Select(message => message.Position));
    }

    [Fact]
    public void READ_006_the_first_ten_of_a_hundred() =>
        Assert.Equal(Enumerable.Range(0, 10).Select(position => (long)position), Positions(Write + "Get-EventoStream a-1 -First 10", 100));

    [Fact]
    public void READ_007_all_of_fifty() => Assert.Equal(50, Positions(Write + "Get-EventoStream a-1", 50).Count);

    [Fact]
    public void READ_008_nested_data()
    {
        const string json = """{"array":[1,[2,[]],{"deep":[true,false,null]}],"no":false,"nothing":null,"yes":true}""";
        Assert.Equal(json, Json.Sorted(Assert.Single(_space.Messages("$null = Write-EventoMessage a-1 T $args[0]; Get-EventoStream a-1", json)).DataJson));
        Assert.Equal(
            new object?[] { 1L, 0, 3, true, false, null },
            _space.Run(
                """
                $data = (Get-EventoStream a-1).Data
                $data.array[0]; $data.array[1][1].Count; $data.array[2].deep.Count; $data.array[2].deep[0]; $data.array[2].deep[1]; $data.array[2].deep[2]
                """).ThrowOnError().Output.Select(item => item?.BaseObject));
    }

    [Fact]
    public void READ_009_metadata()
    {
        const string json = """{"correlationStreamName":"order-1","tags":["a","b"],"when":"2024-01-02T03:04:05Z"}""";
        var message = Assert.Single(_space.Messages("$null = Write-EventoMessage a-1 T @{} -Metadata $args[0]; Get-EventoStream a-1", json));
        Assert.Equal(json, Json.Sorted(message.MetadataJson!));
        Assert.Equal("order-1", message.CorrelationStreamName);
        Assert.Equal("2024-01-02T03:04:05Z", _space.Value<string>("(Get-EventoStream a-1).Metadata.when"));
    }

    [Fact]
    public void READ_010_time_is_UTC()
    {
        var time = _space.Value<DateTimeOffset>("$null = Write-EventoMessage a-1 T @{}; (Get-EventoStream a-1).Time");
        Assert.Equal(TimeSpan.Zero, time.Offset);
        var raw = _space.Value<string>("$answer = Invoke-EventoRpc stream.get 'a-1'; $answer[6]");
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", raw);
    }

    private List<long> Positions(string script, int count) => [.. _space.Messages(script, count).Select(message => message.Position)];
}
