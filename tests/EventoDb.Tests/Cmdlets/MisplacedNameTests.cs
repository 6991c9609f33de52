using EventoDb.Tests.Support;

namespace EventoDb.Tests.Cmdlets;

/// <summary>What is likely meant by names that cannot be meant.</summary>
public class MisplacedNameTests
{
    [Theory]
    [InlineData("Get-EventoCategory order-1", "'order'", "Get-EventoStream order-1")]
    [InlineData("'order-1' | Get-EventoCategory", "'order'", "Get-EventoStream order-1")]
    [InlineData("Get-EventoCategory order -Correlation cart-7", "'cart'", "CorrelationStreamName")]
    [InlineData("Get-EventoCategory -All -Correlation cart-7", "'cart'", "CorrelationStreamName")]
    [InlineData("Watch-EventoMessage -Category order-1", "'order'", "-StreamName order-1")]
    [InlineData("Watch-EventoMessage -Category order-1 -Tail 1", "'order'", "-StreamName order-1")]
    [InlineData("Watch-EventoMessage -All -Correlation cart-7", "'cart'", "CorrelationStreamName")]
    [InlineData("Wait-EventoMessage -Category order-1", "'order'", "-StreamName order-1")]
    [InlineData("Register-EventoSubscription watcher -Category order-1 -Action { }", "'order'", "-StreamName order-1")]
    [InlineData("Export-EventoMessage never.ndjson -Category order, order-1", "'order'", "stream")]
    [InlineData("Find-EventoMessage x -Category order-1", "'order'", "stream")]
    [InlineData("Measure-EventoMessage -Category order-1", "'order'", "stream")]
    [InlineData("Receive-EventoMessage order-1 -Consumer c", "'order'", "stream")]
    [InlineData("Receive-EventoMessage order -Consumer c -Correlation cart-7", "'cart'", "stream")]
    [InlineData("Get-EventoStream order-1 -Last 5", "-Tail 5", "-Last")]
    [InlineData("Get-EventoStream -Last 5 order-1", "-Tail 5", "-Last")]
    [InlineData("Find-EventoStream order-1 | Get-EventoStream -Last 5", "-Tail 5", "-Last")]
    [InlineData("Get-EventoCategory order -Last 5", "-Tail 5", "-Last")]
    [InlineData("Get-EventoCategory -All -Last 5", "-Tail 5", "-Last")]
    [InlineData("Get-EventoStream order-1 order-2", "order-1, order-2", "order-2")]
    [InlineData("Get-EventoStream order-*", "Find-EventoStream order-* | Get-EventoStream", "order-*")]
    [InlineData("Get-EventoStream order-* -Last", "Find-EventoStream order-* | Get-EventoStream", "order-*")]
    [InlineData("Get-EventoStream 'order-[12]'", "Find-EventoStream order-[12] | Get-EventoStream", "order-[12]")]
    [InlineData("Get-EventoCategory ord*", "Find-EventoCategory ord* | Get-EventoCategory", "ord*")]
    [InlineData("Get-EventoCategory order-*", "'order'", "order-*")]
    public async Task It_is_named(string script, string hint, string other)
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        session.Server.Write("order-1", metadata: """{"correlationStreamName":"cart-7"}""");

        var result = session.Run(script);

        Assert.StartsWith("INVALID_ARGUMENT", result.Errors[0].FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(hint, result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Contains(other, result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("Get-EventoStream 'a-*'", 1)]
    [InlineData("Get-EventoStream 'a-*' -Type None", 0)]
    [InlineData("Get-EventoStream none-1", 0)]
    [InlineData("Get-EventoStream 5 -Last", 1)]
    [InlineData("Get-EventoCategory 'b*' -Type None", 0)]
    public async Task A_name_that_there_is_is_taken_as_it_is(string script, int count)
    {
        await using var session = new StandInSession(BackendKind.Postgres);
        foreach (var name in (string[])["a-*", "5", "b*-1"]) session.Server.Write(name);
        Assert.Equal(count, session.Run(script).Values.Count);
    }

    [Fact]
    public async Task What_is_refused_keeps_no_other_from_being_read()
    {
        await using var session = new StandInSession(BackendKind.Sqlite);
        session.Server.Write("order-1");
        var result = session.Run("Get-EventoCategory order-1, order");
        Assert.Equal("order-1", result.Errors.Single().TargetObject);
        Assert.Single(result.Output);
    }
}
